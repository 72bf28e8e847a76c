import {
  appsResponseSchema,
  contactsSchema,
  erasureSchema,
  footprintAppsResponseSchema,
  footprintExportSchema,
  footprintResponseSchema,
  grantsResponseSchema,
  hostConfigSchema,
  indexResponseSchema,
  meSchema,
  personasResponseSchema,
  relaysResponseSchema,
  sessionResponseSchema,
  userOrdersResponseSchema,
} from "@plaza/protocol/services";
import * as z from "zod/mini";
import { createGuestHttpServices } from "./guest-http.ts";
import type { HostServices, ServiceChanges } from "./port.ts";
import { createRequester, type Fetch, type RequestOptions } from "./request.ts";
import { createHttpSubscriptions } from "./subscriptions-http.ts";
import { createHttpWallet } from "./wallet-http.ts";

export interface HttpServicesOptions {
  /** Origin of the Plaza server, or "" for the page's own. */
  readonly baseUrl: string;
  /** Extra headers of user-session requests: the team's own session. Default: the server's cookie. */
  readonly headers?: () => Promise<Readonly<Record<string, string>>>;
  readonly fetch?: Fetch;
}

/** The services of a Plaza server over HTTP (`/api/v1`). */
export function createHttpServices(options: HttpServicesOptions): HostServices {
  const base = options.baseUrl.replace(/\/$/, "");
  const request = createRequester(base, options.fetch ?? ((url, init) => globalThis.fetch(url, init)));
  const at = (path: string) => `/api/v1${path}`;
  const id = (text: string) => encodeURIComponent(text);

  async function user(extra: RequestOptions = {}): Promise<RequestOptions> {
    return { ...extra, headers: { ...extra.headers, ...(await options.headers?.()) } };
  }

  return {
    config: () => request.json(hostConfigSchema, at("/config")),
    // Icons are paths on the services' origin, which need not be the page's.
    apps: async () =>
      (await request.json(appsResponseSchema, at("/apps"))).apps.map((app) => ({
        ...app,
        icon: app.icon?.startsWith("/") ? `${base}${app.icon}` : app.icon,
      })),
    index: async () => (await request.json(indexResponseSchema, at("/index"))).index,
    watch: (changes) => watch(`${base}${at("/index/events")}`, changes),
    releaseFile: ({ appId, version, path }) =>
      request.bytes(`/releases/${id(appId)}/${id(version)}/${path.split("/").map(id).join("/")}`, { withoutCookies: true }),

    me: async () => request.json(meSchema, at("/me"), await user()),
    personas: async () => (await request.json(personasResponseSchema, at("/personas"), await user())).personas,
    signIn: async (persona) => request.json(meSchema, at("/sign-in"), await user({ method: "POST", body: { persona } })),
    signOut: async () => request.json(meSchema, at("/sign-out"), await user({ method: "POST", body: {} })),
    setConsents: async (consents) => request.json(meSchema, at("/me/consents"), await user({ method: "PUT", body: consents })),
    newMark: async () => request.json(meSchema, at("/me/mark"), await user({ method: "POST", body: {} })),
    grants: async () => (await request.json(grantsResponseSchema, at("/grants"), await user())).grants,
    setGrants: async (appId, scopes, choice) =>
      request.nothing(at(`/grants/${id(appId)}`), await user({ method: "PUT", body: { scopes, ...choice } })),
    revokeGrants: async (appId, scope) =>
      request.nothing(at(`/grants/${id(appId)}${scope === undefined ? "" : `/${id(scope)}`}`), await user({ method: "DELETE" })),
    orders: async () => (await request.json(userOrdersResponseSchema, at("/me/orders"), await user())).orders,
    contacts: async () => request.json(contactsSchema, at("/me/contacts"), await user()),
    wallet: createHttpWallet(request, user),
    relays: async () => (await request.json(relaysResponseSchema, at("/me/relays"), await user())).relays,
    switchRelay: async (appId, on) =>
      (await request.json(relaysResponseSchema, at(`/me/relays/${id(appId)}`), await user({ method: "PUT", body: { on } }))).relays,
    subscriptions: createHttpSubscriptions(request, user),
    footprints: async () => (await request.json(footprintAppsResponseSchema, at("/me/footprint"), await user())).apps,
    footprint: async (appId, before) =>
      request.json(
        footprintResponseSchema,
        at(`/me/footprint/${id(appId)}${before === undefined ? "" : `?before=${id(before)}`}`),
        await user(),
      ),
    exportFootprint: async (appId) => request.json(footprintExportSchema, at(`/me/footprint/${id(appId)}/export`), await user()),
    eraseFootprint: async (appId) =>
      request.json(erasureSchema, at(`/me/footprint/${id(appId)}/erase`), await user({ method: "POST", body: {}, timeoutMs: 60_000 })),
    incident: async (incident) => request.nothing(at("/incidents"), await user({ method: "POST", body: incident })),
    report: async (report) => request.nothing(at("/reports"), await user({ method: "POST", body: report })),

    startSession: async (body) => request.json(sessionResponseSchema, at("/sessions"), await user({ method: "POST", body })),
    renewSession: (token) =>
      request.json(sessionResponseSchema, at("/sessions/renew"), {
        method: "POST",
        body: {},
        headers: { authorization: `Bearer ${token}` },
      }),
    guest: (token) => createGuestHttpServices(request, token),
  };
}

/** Server-sent events. After a break the stream may have missed a change, so every reconnection counts as one of each. */
function watch(url: string, changes: ServiceChanges): () => void {
  if (typeof EventSource === "undefined") return () => {};
  const source = new EventSource(url);
  let opened = false;
  source.onopen = () => {
    if (opened) {
      changes.index(null);
      changes.policy();
    }
    opened = true;
  };
  source.onmessage = (event) => changes.index(versionOf(event.data));
  source.addEventListener("policy", () => changes.policy());
  return () => source.close();
}

const changeSchema = z.object({ version: z.int() });

function versionOf(data: unknown): number | null {
  try {
    return changeSchema.parse(JSON.parse(String(data))).version;
  } catch {
    return null;
  }
}
