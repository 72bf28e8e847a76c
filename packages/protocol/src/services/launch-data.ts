import * as z from "zod/mini";
import { launchSchema } from "../context.ts";

/** Characters of a launch option: more than any address has. */
const MAX_TEXT = 4096;
const text = z.string().check(z.maxLength(MAX_TEXT));

/** `POST /api/v1/identity/launch-data` (guest session): the host says how it opened the session; the server signs it for the publisher's. */
export const launchDataRequestSchema = z.object({
  nonce: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  launch: z.object({ path: text, query: text, fragment: text, scene: launchSchema.shape.scene }),
});
export type LaunchDataRequest = z.infer<typeof launchDataRequestSchema>;
export const launchDataResponseSchema = z.object({ token: z.string(), expiresAt: z.number() });
