import * as z from "zod/mini";
import { channelSchema, digestSchema } from "../ids.ts";

/**
 * Publishing, all with `Authorization: Bearer <publisher credential>` (bound to app ids):
 * 1. `POST /api/v1/publish/plan` with the bytes of release.json (base64) and a channel → which files the registry lacks.
 * 2. `PUT /api/v1/publish/blobs/:digestHex` with each missing file (application/octet-stream); the digest is checked.
 * 3. `POST /api/v1/publish/commit` with the same body as 1 → the release is immutable and the channel points to it.
 * The same version with the same bytes is a no-op (`unchanged: true`); with other bytes it is refused with 409 and INTEGRITY_FAILED.
 */
export const publishRequestSchema = z.object({
  release: z.base64(),
  channel: channelSchema,
  note: z.optional(z.string().check(z.maxLength(500))),
});
export const publishPlanResponseSchema = z.object({ digest: digestSchema, missing: z.array(digestSchema), unchanged: z.boolean() });
export const publishCommitResponseSchema = z.object({
  appId: z.string(),
  version: z.string(),
  channel: channelSchema,
  digest: digestSchema,
  unchanged: z.boolean(),
  indexVersion: z.int(),
});

/** `GET /api/v1/publish/whoami` → the credential's publisher and app ids. */
export const whoamiResponseSchema = z.object({ publisher: z.string(), appIds: z.array(z.string()) });

/** `GET /api/v1/publish/apps/:id/versions`. */
export const versionsResponseSchema = z.object({
  versions: z.array(
    z.object({
      version: z.string(),
      digest: digestSchema,
      publishedAt: z.number(),
      channels: z.array(channelSchema),
      status: z.enum(["live", "revoked"]),
    }),
  ),
});
