import * as z from "zod/mini";
import { appIdSchema } from "../ids.ts";

/** `GET /api/v1/admin/sectors`: by which ids a publisher's mini-apps know their users (OpenID Connect Core §8.1). Operators see all publishers. */
export const sectorsSchema = z.object({
  publisherId: z.string(),
  publisherName: z.string(),
  /** Asked for: mini-apps that nobody has used yet will have one id per user between them. */
  shared: z.boolean(),
  /** `open`: nobody has used it, so it is as `shared` says at the first use. The others are for ever. */
  apps: z.array(z.object({ appId: appIdSchema, name: z.string(), sector: z.enum(["open", "own", "publisher"]) })),
});
export type PublisherSectors = z.infer<typeof sectorsSchema>;
export const sectorsResponseSchema = z.object({ publishers: z.array(sectorsSchema) });

/** `PUT /api/v1/admin/sectors/:publisherId` → the publisher's sectors as they are then. */
export const sectorsRequestSchema = z.object({ shared: z.boolean() });
