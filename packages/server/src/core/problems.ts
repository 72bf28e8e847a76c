import { type ErrorCode, errorCatalogue, isMiniAppError, MiniAppError } from "@plaza/protocol";
import type { Problem } from "@plaza/protocol/services";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isDatabaseFault } from "./database-faults.ts";

/** Code → HTTP status, in one table. */
export const httpStatus: Readonly<Record<ErrorCode, number>> = {
  NO_HOST: 400,
  BRIDGE_TIMEOUT: 504,
  BRIDGE_CLOSED: 410,
  BRIDGE_BUSY: 503,
  BRIDGE_PROTOCOL: 400,
  VERSION_MISMATCH: 409,
  METHOD_NOT_FOUND: 404,
  INVALID_PARAMS: 400,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  CAPABILITY_MISSING: 404,
  CAPABILITY_DENIED: 403,
  CONSENT_DENIED: 403,
  CONSENT_REQUIRED: 403,
  USER_ACTIVATION_REQUIRED: 403,
  NOT_SIGNED_IN: 401,
  QUOTA_EXCEEDED: 413,
  ORIGIN_NOT_DECLARED: 403,
  QUOTE_EXPIRED: 410,
  CHECKOUT_CONFLICT: 409,
  RELEASE_REVOKED: 410,
  MANIFEST_INVALID: 422,
  INTEGRITY_FAILED: 409,
  OFFLINE: 503,
  ABORTED: 499,
  INTERNAL: 500,
};

/**
 * "There is no such thing, or it is not yours": one answer for both, so that ids cannot be probed [B-28][C-23].
 * The catalogue has no code for a missing thing, so it is INVALID_PARAMS with status 404.
 */
export function notFound(what = "There is no such thing here."): MiniAppError {
  return withStatus(new MiniAppError("INVALID_PARAMS", what), 404);
}

const STATUS = Symbol("plaza.http-status");

/** Overrides the table's status for one error. */
export function withStatus(error: MiniAppError, status: number): MiniAppError {
  return Object.defineProperty(error, STATUS, { value: status });
}

/** The problem document (RFC 9457) of anything thrown. SECURITY: unknown errors give no text, only the correlation id [B-28]. */
export function toProblem(thrown: unknown, correlationId: string): Problem {
  const error = isMiniAppError(thrown) ? thrown : isDatabaseFault(thrown) ? databaseBusy() : fromFramework(thrown);
  const code: ErrorCode = error?.code ?? "INTERNAL";
  const status = error === undefined ? 500 : ((error as unknown as Record<symbol, number | undefined>)[STATUS] ?? httpStatus[code]);
  return {
    type: `https://plaza.invalid/errors/${code.toLowerCase().replaceAll("_", "-")}`,
    title: errorCatalogue[code].summary,
    status,
    ...(error === undefined || error.message === errorCatalogue[code].summary ? {} : { detail: error.message }),
    code,
    correlationId,
    ...(error?.data === undefined ? {} : { data: error.data }),
    ...(error?.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}

/** Safe to send again: what was begun was undone, or is found by its key. */
function databaseBusy(): MiniAppError {
  return new MiniAppError("BRIDGE_BUSY", "The server cannot reach its database now; try again.", { retryAfterMs: 1000 });
}

/** Fastify's own refusals (body too large, not JSON, rate limit …) in our words; undefined for what is our fault. */
function fromFramework(thrown: unknown): MiniAppError | undefined {
  const { statusCode, code } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Partial<FastifyError>;
  if (statusCode === undefined || statusCode >= 500)
    return statusCode === 503 ? new MiniAppError("BRIDGE_BUSY", "The server is busy; try again.", { retryAfterMs: 1000 }) : undefined;
  if (statusCode === 413) return new MiniAppError("PAYLOAD_TOO_LARGE");
  if (statusCode === 429) return new MiniAppError("RATE_LIMITED", undefined, { retryAfterMs: 1000 });
  if (statusCode === 404) return new MiniAppError("METHOD_NOT_FOUND", "There is nothing at this address.");
  return withStatus(
    new MiniAppError(
      "INVALID_PARAMS",
      code === "FST_ERR_CTP_INVALID_MEDIA_TYPE" ? "This content type is not accepted." : "The request could not be read.",
    ),
    statusCode,
  );
}

/** Fastify's error handler. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(thrown, request.id);
  if (problem.code === "INTERNAL" || isDatabaseFault(thrown)) request.log.error({ err: thrown }, "request failed");
  if (problem.retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(problem.retryAfterMs / 1000));
  void reply
    .code(problem.status)
    .header("cache-control", "no-store")
    .type("application/problem+json")
    .serializer(JSON.stringify)
    .send(problem);
}
