/**
 * The closed catalogue of errors. Every failure that crosses a boundary (guest ↔ host, host ↔ server, CLI ↔ server) is one of these codes.
 * `retryable`: the same call may succeed later without a change. `audience`: who can do something about it.
 */
export const errorCatalogue = {
  NO_HOST: { summary: "The page does not run inside a Plaza host.", retryable: false, audience: "publisher" },
  BRIDGE_TIMEOUT: { summary: "The host did not answer within the time of the call.", retryable: true, audience: "publisher" },
  BRIDGE_CLOSED: { summary: "The session of this mini-app has ended.", retryable: false, audience: "publisher" },
  BRIDGE_BUSY: { summary: "Too many calls are in flight.", retryable: true, audience: "publisher" },
  BRIDGE_PROTOCOL: { summary: "A message does not follow the wire protocol.", retryable: false, audience: "publisher" },
  VERSION_MISMATCH: {
    summary: "Host and mini-app share no version of the protocol or of a capability.",
    retryable: false,
    audience: "publisher",
  },
  METHOD_NOT_FOUND: { summary: "The host has no such method.", retryable: false, audience: "publisher" },
  INVALID_PARAMS: { summary: "The parameters do not have the declared shape.", retryable: false, audience: "publisher" },
  PAYLOAD_TOO_LARGE: { summary: "The message is larger or deeper than the limit.", retryable: false, audience: "publisher" },
  RATE_LIMITED: { summary: "The method was called too often; try again after `retryAfterMs`.", retryable: true, audience: "publisher" },
  CAPABILITY_MISSING: {
    summary: "The host does not have this capability, or its policy removed it.",
    retryable: false,
    audience: "publisher",
  },
  CAPABILITY_DENIED: {
    summary: "The manifest does not ask for this capability, or it was taken back.",
    retryable: false,
    audience: "publisher",
  },
  CONSENT_DENIED: { summary: "The user said no.", retryable: false, audience: "user" },
  CONSENT_REQUIRED: { summary: "The user has not been asked yet.", retryable: false, audience: "publisher" },
  USER_ACTIVATION_REQUIRED: { summary: "The call needs a tap of the user first.", retryable: false, audience: "publisher" },
  NOT_SIGNED_IN: { summary: "The user is not signed in.", retryable: false, audience: "user" },
  QUOTA_EXCEEDED: { summary: "The storage of this mini-app is full.", retryable: false, audience: "publisher" },
  ORIGIN_NOT_DECLARED: { summary: "The manifest does not declare this network origin.", retryable: false, audience: "publisher" },
  QUOTE_EXPIRED: { summary: "The price offer has expired or was used; ask for a new one.", retryable: false, audience: "publisher" },
  CHECKOUT_CONFLICT: {
    summary: "The order was already confirmed with other content, or the request is not supported.",
    retryable: false,
    audience: "publisher",
  },
  RELEASE_REVOKED: { summary: "This mini-app or release was stopped by the operator.", retryable: false, audience: "user" },
  MANIFEST_INVALID: { summary: "The manifest breaks one or more rules.", retryable: false, audience: "publisher" },
  INTEGRITY_FAILED: {
    summary: "A file or the release index does not match its signature or digest.",
    retryable: false,
    audience: "operator",
  },
  OFFLINE: { summary: "The device has no connection to the host's services.", retryable: true, audience: "user" },
  ABORTED: { summary: "The caller aborted the call.", retryable: false, audience: "publisher" },
  INTERNAL: { summary: "Something failed inside the host; the correlation id finds it in the log.", retryable: true, audience: "operator" },
} as const satisfies Record<string, { summary: string; retryable: boolean; audience: "user" | "publisher" | "operator" }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Recognised by brand and not by `instanceof`, because host, guest and worker are different realms. */
const BRAND = Symbol.for("plaza.error");

export interface MiniAppErrorOptions {
  /** Plain data for the publisher; never a stack, a path or another user's data. */
  readonly data?: unknown;
  /** Milliseconds; set with RATE_LIMITED and BRIDGE_BUSY. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The one error class of Plaza: a word code from {@link errorCatalogue} and a text that says what to do. */
export class MiniAppError extends Error {
  readonly code: ErrorCode;
  readonly data?: unknown;
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, message: string = errorCatalogue[code].summary, options: MiniAppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "MiniAppError";
    this.code = code;
    if (options.data !== undefined) this.data = options.data;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a {@link MiniAppError} of any realm or copy of this package. */
export function isMiniAppError(value: unknown): value is MiniAppError {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

/** True when `value` is a code of the catalogue. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCatalogue, value);
}

/** The plain form of an error on the wire: no stack, no cause. */
export interface ErrorShape {
  readonly name: "MiniAppError";
  readonly code: ErrorCode;
  readonly message: string;
  readonly data?: unknown;
  readonly retryAfterMs?: number;
}

/**
 * Turns anything thrown into the shape that may cross a trust boundary.
 * SECURITY: an unknown error becomes INTERNAL with a correlation id; its text and stack stay on this side (test: "an unknown error crosses as INTERNAL").
 */
export function toErrorShape(thrown: unknown, correlationId: string): ErrorShape {
  if (!isMiniAppError(thrown)) {
    return { name: "MiniAppError", code: "INTERNAL", message: errorCatalogue.INTERNAL.summary, data: { correlationId } };
  }
  return {
    name: "MiniAppError",
    code: thrown.code,
    message: thrown.message,
    ...(thrown.data === undefined ? {} : { data: thrown.data }),
    ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
  };
}

/** Rebuilds the error from its wire shape; anything that is not such a shape becomes INTERNAL. */
export function fromErrorShape(shape: unknown): MiniAppError {
  const value = (typeof shape === "object" && shape !== null ? shape : {}) as Partial<ErrorShape>;
  if (!isErrorCode(value.code)) return new MiniAppError("INTERNAL");
  return new MiniAppError(value.code, typeof value.message === "string" ? value.message : undefined, {
    data: value.data,
    retryAfterMs: typeof value.retryAfterMs === "number" ? value.retryAfterMs : undefined,
  });
}
