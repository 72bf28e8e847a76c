import { MiniAppError } from "@plaza/protocol";

export interface ContentSecurityPolicyInput {
  /** The sandbox origin with `{slot}`, as given to `createHost`. */
  readonly sandbox: { readonly origin: string };
  /** Further origins the host page itself talks to (for example services on another origin). */
  readonly connect?: readonly string[];
}

/**
 * The Content-Security-Policy header of the page that embeds the host.
 * SECURITY: `frame-src` names the sandbox domain and nothing else. Without it a guest leaves by self-navigation, meta refresh, forms and downloads
 * whatever its own policy says [S-04] (test: "frame-src is exactly the sandbox pattern").
 */
export function hostContentSecurityPolicy(input: ContentSecurityPolicyInput): string {
  const connect = ["'self'", ...(input.connect ?? []).map(origin)];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // Icons of the catalogue come from where the services are.
    `img-src ${["'self'", "data:", ...connect.slice(1)].join(" ")}`,
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src ${connect.join(" ")}`,
    `frame-src ${sandboxPattern(input.sandbox.origin)}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** `https://{slot}.apps.example` → `https://*.apps.example`. INVALID_PARAMS where the slot is not the first label of a host name. */
export function sandboxPattern(template: string): string {
  const match = /^(https?):\/\/\{slot\}\.([a-z0-9-]+(?:\.[a-z0-9-]+)*)(:\d{1,5})?$/.exec(template);
  if (!match)
    throw new MiniAppError(
      "INVALID_PARAMS",
      `The sandbox origin must look like https://{slot}.apps.example, not ${JSON.stringify(template)}.`,
    );
  return `${match[1]}://*.${match[2]}${match[3] ?? ""}`;
}

/** The origin of one slot. */
export function slotOrigin(template: string, slot: string): string {
  return template.replace("{slot}", slot);
}

function origin(value: string): string {
  const url = new URL(value);
  if (url.origin === "null" || url.origin !== value) throw new MiniAppError("INVALID_PARAMS", `${JSON.stringify(value)} is not an origin.`);
  return url.origin;
}
