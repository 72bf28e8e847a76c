import * as z from "zod/mini";
import { appIdSchema } from "../ids.ts";

/** Capabilities that an operator may take away. Without `lifecycle`, `navigation` and `ui` there is no mini-app to speak of. */
export const removableCapabilities = ["analytics", "checkout", "device", "identity", "network", "storage"] as const;
export const removableCapabilitySchema = z.enum(removableCapabilities);
export type RemovableCapability = z.infer<typeof removableCapabilitySchema>;

/** What policy takes away from one user: conditions on people are judged by the server and not told. */
export const removalSchema = z.object({
  capability: removableCapabilitySchema,
  appId: z.optional(appIdSchema),
  isolation: z.optional(z.literal("reduced")),
});
export type Removal = z.infer<typeof removalSchema>;

/** Whether one of the removals takes the capability from this app in a browser of this isolation. */
export function isRemoved(
  removals: readonly Removal[],
  use: { readonly capability: string; readonly appId: string; readonly isolation: "full" | "reduced" },
): boolean {
  return removals.some(
    ({ capability, appId, isolation }) =>
      capability === use.capability &&
      (appId === undefined || appId === use.appId) &&
      (isolation === undefined || isolation === use.isolation),
  );
}
