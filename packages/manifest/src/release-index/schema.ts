import { appIdSchema, channelSchema, digestSchema, versionNameSchema } from "@plaza/protocol";
import * as z from "zod/mini";

const indexedAppSchema = z.object({
  /** `stopped`: the operator's kill switch, running sessions included. */
  status: z.enum(["live", "stopped"]),
  /** The operator's words for users while stopped. */
  message: z.optional(z.string().check(z.maxLength(280))),
  /** Version name per channel. */
  channels: z.partialRecord(channelSchema, versionNameSchema),
  releases: z.record(
    versionNameSchema,
    z.object({
      digest: digestSchema,
      status: z.enum(["live", "revoked"]),
      /** Digest of release.json of its guarded build, for engines whose frames share the host's process; frame mini-apps only. */
      guarded: z.optional(digestSchema),
    }),
  ),
});

/** What may run: every app's channels and the digest of every release, in one signed document, so that nothing can be mixed and matched. */
export const releaseIndexSchema = z.object({
  /** Grows by one with every change; a host never accepts an older one than it has seen. */
  version: z.int().check(z.gte(1)),
  /** Milliseconds since the epoch. */
  issuedAt: z.int(),
  expiresAt: z.int(),
  apps: z.record(appIdSchema, indexedAppSchema),
});
export type ReleaseIndex = z.infer<typeof releaseIndexSchema>;
export type IndexedApp = z.infer<typeof indexedAppSchema>;
