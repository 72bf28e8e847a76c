import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";

const propsSchema = z.record(z.string().check(z.maxLength(64)), z.union([z.string().check(z.maxLength(1024)), z.number(), z.boolean()]));

const accepted = z.object({
  accepted: z.boolean(),
  /** Why it was dropped: no consent, not declared in the manifest, or props of another type than declared. */
  reason: z.optional(z.enum(["consent", "undeclared", "invalid_props"])),
});

export const analytics = defineCapability({
  name: "analytics",
  version: "1",
  summary: "Events that the manifest declares, sent only with the user's consent and counted once.",
  methods: {
    track: method({
      summary: "Records an event whose name and props the manifest declares.",
      params: z.object({ name: z.string().check(z.minLength(1), z.maxLength(64)), props: z.optional(propsSchema) }),
      result: accepted,
      consent: "analytics",
      example: { name: "item_viewed", props: { sku: "flat-white" } },
    }),
    page: method({
      summary: "Records a page view.",
      params: z.object({ path: z.string().check(z.minLength(1), z.maxLength(512)), props: z.optional(propsSchema) }),
      result: accepted,
      consent: "analytics",
      example: { path: "/menu" },
    }),
  },
});
