import * as z from "zod/mini";
import { appIdSchema, channelSchema, permissionSchema } from "./ids.ts";

const px = z.number();

/** What a guest knows of its surroundings; changes arrive as a `contextchange` event with only the changed members. */
export const contextSchema = z.object({
  theme: z.enum(["light", "dark"]),
  /** Read-only design tokens, `--plaza-…`; never the host's vault colours or the user's mark. */
  tokens: z.record(z.string(), z.string()),
  /** BCP 47. */
  locale: z.string(),
  direction: z.enum(["ltr", "rtl"]),
  /** IANA name. */
  timeZone: z.string(),
  /** CSS px. */
  safeArea: z.object({ top: px, right: px, bottom: px, left: px }),
  /** The host's capsule inside the guest's rectangle, CSS px. */
  capsule: z.object({ x: px, y: px, width: px, height: px }),
  viewport: z.object({ width: px, height: px, keyboardHeight: px }),
  reducedMotion: z.boolean(),
  textScale: z.number(),
  online: z.boolean(),
});
export type PlazaContext = z.infer<typeof contextSchema>;

export const launchSchema = z.object({
  path: z.string(),
  query: z.string(),
  fragment: z.string(),
  /** Where the open came from: `home`, `recents`, `search`, `link`, `share`, `restart`, `app`, `message`. */
  scene: z.enum(["home", "recents", "search", "link", "share", "restart", "app", "message", "embed"]),
  referrer: z.optional(z.object({ appId: appIdSchema, data: z.optional(z.json()) })),
  message: z.optional(z.object({ id: z.string() })),
});
export type Launch = z.infer<typeof launchSchema>;

export const guestAppSchema = z.object({
  id: appIdSchema,
  release: z.string(),
  channel: channelSchema,
  sandbox: z.enum(["frame", "worker"]),
});
export type GuestApp = z.infer<typeof guestAppSchema>;

/** Scopes granted now. */
export const grantedSchema = z.array(permissionSchema);
