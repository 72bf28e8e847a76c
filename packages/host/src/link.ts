import { type AppId, appIdSchema, versionNameSchema } from "@plaza/protocol";

/** What a deep link names (W3C MiniApp Addressing). `query` and `fragment` have no leading `?` and `#`. */
export interface AppLink {
  readonly appId: AppId;
  readonly version?: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

export interface LinkInput {
  readonly appId: string;
  readonly version?: string;
  readonly path?: string;
  readonly query?: string;
  readonly fragment?: string;
}

const PREFIX = "/miniapp/";

/** Path, query and fragment of a deep link, without an origin: `/miniapp/<id>[;version=…]/<path>?<query>#<fragment>`. */
export function formatLink(input: LinkInput): string {
  const version = input.version === undefined ? "" : `;version=${encodeURIComponent(input.version)}`;
  const path = input.path === undefined || input.path === "" ? "/" : input.path.startsWith("/") ? input.path : `/${input.path}`;
  const query = input.query ? `?${input.query.replace(/^\?/, "")}` : "";
  const fragment = input.fragment ? `#${input.fragment.replace(/^#/, "")}` : "";
  return `${PREFIX}${input.appId.toLowerCase()}${version}${path}${query}${fragment}`;
}

/**
 * Reads a deep link; null for anything else. Ids are compared in lower case.
 * A version in a link is only a wish: the signed index decides whether that release may run [H-15].
 */
export function parseLink(link: string): AppLink | null {
  const url = parseUrl(link);
  if (!url?.pathname.startsWith(PREFIX)) return null;
  const rest = url.pathname.slice(PREFIX.length);
  const slash = rest.indexOf("/");
  const [id = "", ...parameters] = (slash < 0 ? rest : rest.slice(0, slash)).split(";");
  const appId = appIdSchema.safeParse(decode(id).toLowerCase());
  if (!appId.success) return null;
  const wanted = parameters.find((parameter) => parameter.startsWith("version="))?.slice("version=".length);
  const version = wanted === undefined ? undefined : versionNameSchema.safeParse(decode(wanted));
  if (version?.success === false) return null;
  return {
    appId: appId.data,
    ...(version === undefined ? {} : { version: version.data }),
    path: slash < 0 ? "/" : rest.slice(slash),
    query: url.search.slice(1),
    fragment: url.hash.slice(1),
  };
}

function parseUrl(link: string): URL | null {
  return URL.canParse(link, "https://host.invalid") ? new URL(link, "https://host.invalid") : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
