import * as z from "zod/mini";

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const localeTag = z.string().check(z.maxLength(35), z.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/));

/** Highest price, in minor units: sums of 100 lines of 999 pieces stay far below 2^53. */
export const MAX_PRICE = 10_000_000_000;

export const catalogueItemSchema = z.object({
  sku: z.string().check(z.maxLength(64), z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)),
  name: text(80),
  names: z.optional(z.record(localeTag, text(80))),
  /** Integer minor units of the catalogue's currency. */
  price: z.int().check(z.gte(1), z.lte(MAX_PRICE)),
  tax_class: z.optional(z.enum(["standard", "reduced", "zero"])),
  /** Path of a file in the mini-app's folder. */
  image: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  stock: z.optional(z.int().check(z.gte(0))),
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

/** `catalogue.json`: what a mini-app sells. Prices come from here on the server, never from the guest. */
export const catalogueSchema = z.object({
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  items: z.array(catalogueItemSchema).check(z.maxLength(2_000)),
  plans: z.optional(z.array(z.unknown()).check(z.maxLength(0))),
});
export type Catalogue = z.infer<typeof catalogueSchema>;
