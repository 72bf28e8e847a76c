import * as z from "zod/mini";

/** Account storage, guest session: `GET /api/v1/storage/:key`, `PUT`, `DELETE`; `GET /api/v1/storage` lists keys and usage; `DELETE /api/v1/storage` clears. */
export const storageValueSchema = z.object({ value: z.json() });
export const storageListSchema = z.object({ keys: z.array(z.string()), usedBytes: z.int(), quotaBytes: z.int() });

/** `POST /api/v1/network/fetch` (guest session): the egress proxy. Bodies are base64. */
export const egressRequestSchema = z.object({
  url: z.string(),
  method: z.optional(z.string()),
  headers: z.optional(z.record(z.string(), z.string())),
  body: z.optional(z.base64()),
});
export const egressResponseSchema = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.base64(),
  url: z.string(),
});

/** RFC 9457 problem details with our code. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  code: z.string(),
  correlationId: z.optional(z.string()),
  data: z.optional(z.unknown()),
  retryAfterMs: z.optional(z.number()),
});
export type Problem = z.infer<typeof problemSchema>;
