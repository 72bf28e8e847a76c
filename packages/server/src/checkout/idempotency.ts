import * as z from "zod/mini";

/** Of requests that move money (draft-ietf-httpapi-idempotency-key-header): the same key and body is the same request. */
export const idempotencyHeaders = z.object({ "idempotency-key": z.string().check(z.minLength(8), z.maxLength(128)) });
