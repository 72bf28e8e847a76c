import * as z from "zod/mini";
import type { Scope } from "../ids.ts";

/** What a form may be filled with. */
export const fillFieldSchema = z.enum(["name", "phone", "email", "address"]);
export type FillField = z.infer<typeof fillFieldSchema>;

/** The scope of the manifest that declares a field, with the reason that the user reads. */
export const scopeOfField = { name: "profile", phone: "phone", email: "email", address: "address" } as const satisfies Record<
  FillField,
  Scope
>;

/** Where a person gets their post. Who receives it and their number are other parts of the person, and asked for as such. */
export const postalAddressSchema = z.object({
  line1: z.string(),
  line2: z.optional(z.string()),
  city: z.string(),
  region: z.optional(z.string()),
  postalCode: z.optional(z.string()),
  /** ISO 3166-1 alpha-2. */
  country: z.string(),
});
export type PostalAddress = z.infer<typeof postalAddressSchema>;

/** What the user ticked. `phone`: E.164, verified. `email`: verified, or a relay address. */
export const filledSchema = z.object({
  name: z.optional(z.string()),
  phone: z.optional(z.string()),
  email: z.optional(z.string()),
  address: z.optional(postalAddressSchema),
});
export type Filled = z.infer<typeof filledSchema>;
