import { manifestInvalid } from "./problem.ts";

/** Lets loopback origins through: for development registries only, never in production. */
export const unsafeAllowLoopback: unique symbol = Symbol("plaza.unsafeAllowLoopback");

export interface OriginOptions {
  readonly [unsafeAllowLoopback]?: boolean;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
// The last label starts with a letter, so that no form of an IP address is a host name here.
const PUBLIC = new RegExp(`^https://(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[1-9][0-9]{0,4})?$`);
const LOOPBACK = new RegExp(`^http://(?:localhost|127\\.0\\.0\\.1|(?:${LABEL}\\.)+localhost)(?::[1-9][0-9]{0,4})?$`);
const RESERVED = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|onion|arpa)(?::|$)/;

/**
 * Why `text` cannot be a network origin of a mini-app; undefined when it can.
 * SECURITY: the result goes into a Content-Security-Policy header and an egress allow-list verbatim, so it is matched against the whole of one
 * strict form, and nothing is cleaned up: a list of bad things would miss one (tests [S-08]).
 */
export function originFault(text: unknown, options: OriginOptions = {}): string | undefined {
  if (typeof text !== "string") return "is not a string";
  const port = /:([0-9]+)$/.exec(text)?.[1];
  if (options[unsafeAllowLoopback] === true && LOOPBACK.test(text) && (port === undefined || Number(port) <= 65_535)) return undefined;
  if (text.includes("*")) return "has a wildcard";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\s,;'"\u0000-\u001f\u007f]/.test(text)) return "contains a space, comma, semicolon, quote or control character";
  if (/[^\u0021-\u007e]/.test(text)) return "contains letters outside ASCII";
  if (!text.startsWith("https://")) return "does not start with https://";
  if (text.includes("@")) return "contains user information";
  if (/[/?#\\]/.test(text.slice("https://".length))) return "has a path, query or fragment";
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535 || port.startsWith("0"))) return "has a port outside 1 to 65535";
  if (port === "443") return "names the default port";
  if (/[A-Z]/.test(text)) return "is not in lower case";
  if (text.length > 253 + "https://:65535".length) return "is longer than a host name can be";
  if (!PUBLIC.test(text)) return "is not a public host name";
  if (RESERVED.test(text.slice("https://".length))) return "names a host that only exists in private networks";
  return undefined;
}

/** The origin itself, once it is known to be one; MANIFEST_INVALID otherwise. */
export function parseOrigin(text: unknown, options: OriginOptions = {}): string {
  const fault = originFault(text, options);
  if (fault !== undefined || typeof text !== "string") {
    throw manifestInvalid([
      {
        rule: "M015-network-origins",
        severity: "error",
        pointer: "",
        message: `The origin ${JSON.stringify(text)} ${fault}.`,
        fix: ORIGIN_FIX,
      },
    ]);
  }
  return text;
}

export const ORIGIN_FIX =
  'Write one public https origin, for example "https://api.example.com": scheme and host, a port if it is not 443, nothing after it. Write international names in their xn-- form.';
