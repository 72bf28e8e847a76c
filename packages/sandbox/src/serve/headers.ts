import { MiniAppError } from "@plaza/protocol";

export interface SandboxHeaderOptions {
  /** Of the page's one script, `sha256-…` in base64. */
  readonly scriptHash: string;
  /** The origin that embeds the page. */
  readonly hostOrigin: string;
  /** Other applications that embed the host and so the page. */
  readonly embedders?: readonly string[];
  /** `plaza.network.image` of the manifest. */
  readonly imageOrigins?: readonly string[];
}

const SCRIPT_HASH = /^sha256-[A-Za-z0-9+/]{43}=$/;

/**
 * The two headers that close a sandbox document (CSP Level 3; WICG Connection Allowlists).
 * No nonces and no `strict-dynamic`: they propagate through `import()`. Inline styles are allowed because frameworks inject them; with images,
 * fonts and connections closed they carry nothing out. `connect-src` stays `'none'` for everyone: `fetch` in a guest is a call to the host.
 * @throws MiniAppError MANIFEST_INVALID for an origin that is not exactly one (test [S-08] "an origin that carries more than an origin").
 */
export function sandboxHeaders({
  scriptHash,
  hostOrigin,
  embedders = [],
  imageOrigins = [],
}: SandboxHeaderOptions): Record<"content-security-policy" | "connection-allowlist", string> {
  if (!SCRIPT_HASH.test(scriptHash)) throw new MiniAppError("INTERNAL", "scriptHash is not a sha256 of a sandbox page.");
  const images = imageOrigins.map(checkedOrigin);
  const policy = [
    "sandbox allow-scripts",
    "default-src 'none'",
    `script-src '${scriptHash}' blob:`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    ["img-src blob: data:", ...images].join(" "),
    "font-src blob: data:",
    "media-src blob: data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    ["frame-ancestors", ...[hostOrigin, ...embedders].map(checkedOrigin)].join(" "),
  ];
  return {
    "content-security-policy": policy.join("; "),
    "connection-allowlist": `(${["response-origin", ...images.map((origin) => `"${origin}"`)].join(" ")})`,
  };
}

/**
 * The origin, if the text is one and nothing else: what is written into a header must be what was checked.
 * https, or http on localhost (development and tests).
 */
function checkedOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url?.protocol === "http:" && (url.hostname === "localhost" || url.hostname.endsWith(".localhost"));
  const exact = url !== undefined && url.origin === text && /^[a-z0-9.-]+$/.test(url.hostname) && url.port !== "0";
  if (!exact || (url.protocol !== "https:" && !local)) {
    throw new MiniAppError("MANIFEST_INVALID", "Not an origin: expected https://host, with a port at most.", {
      data: { origin: text.slice(0, 200) },
    });
  }
  return url.origin;
}
