import * as z from "zod/mini";
import { appIdSchema, channelSchema } from "../ids.ts";

/** One box of the skeleton the host paints before the guest's first content. Sizes are fractions of the guest's width, or CSS px. */
export const skeletonBoxSchema = z.object({
  kind: z.enum(["title", "text", "tabs", "row", "card", "field", "button"]),
  /** How many of them, 1 to 12. */
  count: z.optional(z.int().check(z.gte(1), z.lte(12))),
});

export const skeletonSchema = z.object({
  background: z.optional(z.object({ light: z.string(), dark: z.string() })),
  boxes: z.array(skeletonBoxSchema).check(z.maxLength(24)),
});
export type Skeleton = z.infer<typeof skeletonSchema>;

/** A mini-app in the shell's catalogue: `GET /api/v1/apps`. Display data only; what may run is decided by the signed index. */
export const appListingSchema = z.object({
  id: appIdSchema,
  name: z.string(),
  shortName: z.optional(z.string()),
  description: z.optional(z.string()),
  publisher: z.object({ id: z.string(), name: z.string() }),
  /** Path on the host's origin; null where the release has no icon. */
  icon: z.nullable(z.string()),
  category: z.string(),
  tags: z.array(z.string()),
  lang: z.optional(z.string()),
  dir: z.optional(z.enum(["ltr", "rtl"])),
  sandbox: z.enum(["frame", "worker"]),
  /** Names by locale, where the manifest has them. */
  names: z.optional(z.record(z.string(), z.string())),
  skeleton: skeletonSchema,
  /** The newest version of the first channel that the shell shows. */
  version: z.string(),
  channel: channelSchema,
  status: z.enum(["live", "stopped"]),
  /** The operator's words for users while stopped. */
  message: z.optional(z.string()),
  /** Whether the app sells something: decides nothing, shown in "about". */
  sells: z.boolean(),
});
export type AppListing = z.infer<typeof appListingSchema>;

export const appsResponseSchema = z.object({ apps: z.array(appListingSchema) });

/** `GET /api/v1/index`: the signed release index, compact JWS. `GET /api/v1/index/events` is an event stream that sends `{ version }` at each change. */
export const indexResponseSchema = z.object({ index: z.string() });

/** `GET /api/v1/config`: what a host must know before it opens anything. */
export const hostConfigSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** With `{slot}`, for example `http://{slot}.localhost:4401`. */
  sandboxOrigin: z.string(),
  /** Public key (Ed25519 JWK) that signs the release index. */
  indexKeys: z.array(z.record(z.string(), z.unknown())),
  issuer: z.string(),
  channels: z.array(channelSchema),
  /** True where demo personas may sign in. */
  demo: z.boolean(),
});
export type HostConfig = z.infer<typeof hostConfigSchema>;

/** `POST /api/v1/reports` (user session): a user's report about a mini-app. */
export const reportRequestSchema = z.object({
  appId: appIdSchema,
  version: z.optional(z.string()),
  reason: z.enum(["broken", "misleading", "unsafe", "offensive", "other"]),
  text: z.optional(z.string().check(z.maxLength(1000))),
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;
