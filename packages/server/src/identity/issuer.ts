import type { IncomingMessage, ServerResponse } from "node:http";
import { hasCapability } from "@plaza/manifest";
import { MiniAppError, type Scope } from "@plaza/protocol";
import type { FastifyBaseLogger } from "fastify";
import Provider, { type ClientMetadata, type Configuration } from "oidc-provider";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import type { Registry } from "../registry/registry.ts";
import { createOidcAdapter } from "./oidc-adapter.ts";

/** Seconds an ID token lives: the most that the contract allows. */
export const ID_TOKEN_SECONDS = 300;

/** The OpenID Connect issuer: each mini-app that asks for the identity capability is a client of it. */
export interface Issuer {
  /** Serves the issuer's own paths; `request.url` without the mount path, `request.originalUrl` with it. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** An ID token of this user for this app, at most {@link ID_TOKEN_SECONDS} long. */
  readonly mintIdToken: (request: {
    readonly appId: string;
    readonly userId: string;
    readonly scopes: readonly Scope[];
    readonly nonce?: string;
  }) => Promise<{ readonly token: string; readonly expiresAt: number }>;
}

export interface IssuerOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly registry: Registry;
  readonly pairwiseSub: (appId: string, userId: string) => string;
}

export function createIssuer({ config, db, keys, clock, logger, registry, pairwiseSub }: IssuerOptions): Issuer {
  const provider = new Provider(config.issuer, {
    adapter: createOidcAdapter({ db, clock, findClient: (id) => clientOf(registry, id) }),
    jwks: { keys: [...keys.issuerJwks.keys] } as NonNullable<Configuration["jwks"]>,
    cookies: { keys: [...keys.oidcCookieKeys] },
    subjectTypes: ["pairwise"],
    // The library derives subjects from redirect URIs; a mini-app may have none, and its id is its sector.
    pairwiseIdentifier: async (_ctx, accountId, client) => pairwiseSub(client.clientId, accountId),
    findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
    scopes: ["openid", "profile", "email", "phone", "address"],
    claims: { openid: ["sub"] },
    responseTypes: ["code"],
    pkce: { required: () => true },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    ttl: { IdToken: ID_TOKEN_SECONDS },
    features: { devInteractions: { enabled: false }, userinfo: { enabled: false } },
    renderError: (ctx, out) => {
      ctx.type = "application/json";
      ctx.body = out;
    },
  });
  // Its addresses are the configured issuer's, whatever Host header a request brings.
  provider.proxy = true;
  provider.on("server_error", (_ctx, error) => logger.error({ err: error }, "the issuer failed"));
  const callback = provider.callback();
  const { protocol, host } = new URL(config.issuer);

  return {
    handle: (request, response) => {
      request.headers["x-forwarded-proto"] = protocol.slice(0, -1);
      request.headers["x-forwarded-host"] = host;
      void callback(request, response);
    },
    mintIdToken: async ({ appId, userId, scopes, nonce }) => {
      const client = await provider.Client.find(appId);
      if (client === undefined) throw new MiniAppError("CAPABILITY_DENIED", "The manifest does not ask for the identity capability.");
      const token = new provider.IdToken({ sub: userId }, { client } as never);
      // The published types leave out what the library's own token endpoint uses.
      Object.assign(token, { scope: "openid" });
      token.set("scope", ["openid", ...scopes].join(" "));
      if (nonce !== undefined) token.set("nonce", nonce);
      const signed = await token.issue({ use: "idtoken" });
      return { token: signed, expiresAt: (Math.floor(clock.now() / 1000) + ID_TOKEN_SECONDS) * 1000 };
    },
  };
}

/** The client metadata of a mini-app, from what its newest release declares; undefined for an app that has no use for identity. */
async function clientOf(registry: Registry, appId: string): Promise<ClientMetadata | undefined> {
  const app = await registry.findApp(appId);
  if (app === undefined) return undefined;
  for (const version of Object.values(app.channels)) {
    const release = await registry.findRelease(appId, version);
    if (release === undefined || !hasCapability(release.manifest, "identity")) continue;
    return {
      client_id: appId,
      client_name: app.name,
      // A public client that has no code flow yet: it gets its tokens from its host, over the bridge.
      token_endpoint_auth_method: "none",
      grant_types: [],
      response_types: [],
      redirect_uris: [],
      subject_type: "pairwise",
      id_token_signed_response_alg: "ES256",
    };
  }
  return undefined;
}
