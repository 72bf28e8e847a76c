import * as z from "zod/mini";

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const localeTag = z.string().check(z.maxLength(35), z.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/));

/** Highest price, in minor units: sums of 100 lines of 999 pieces stay far below 2^53. */
export const MAX_PRICE = 10_000_000_000;

/** Highest stock, in pieces. */
export const MAX_STOCK = 1_000_000_000;

export const catalogueItemSchema = z.object({
  sku: z.string().check(z.maxLength(64), z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)),
  name: text(80),
  names: z.optional(z.record(localeTag, text(80))),
  /** Integer minor units of the catalogue's currency. */
  price: z.int().check(z.gte(1), z.lte(MAX_PRICE)),
  tax_class: z.optional(z.enum(["standard", "reduced", "zero"])),
  /** Path of a file in the mini-app's folder. */
  image: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  /** How many there are to sell. A later release sets it again only where it says another number than the one before. */
  stock: z.optional(z.int().check(z.gte(0), z.lte(MAX_STOCK))),
  /** Is sent to the buyer: an order with it has an address and one of `shipping`. */
  ships: z.optional(z.boolean()),
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

/** Takes something off the lines of an order. Not a secret: who can read the release can read it, so what must not be used often has limits. */
export const couponSchema = z.object({
  /** Capital letters, digits, dash and underscore; a buyer may write it in small letters. */
  code: z.string().check(z.regex(/^[A-Z0-9][A-Z0-9_-]{2,31}$/)),
  /** Either this, of the lines' sum before tax, or `amount`. */
  percent: z.optional(z.int().check(z.gte(1), z.lte(100))),
  /** Minor units; never takes off more than the lines cost. */
  amount: z.optional(z.int().check(z.gte(1), z.lte(MAX_PRICE))),
  /** Minor units of the lines' sum before tax and discount, from which on it counts. */
  minimum: z.optional(z.int().check(z.gte(1), z.lte(MAX_PRICE))),
  /** RFC 3339 with a time zone: the first moment of it and the first moment after it. */
  starts: z.optional(z.iso.datetime({ offset: true })),
  ends: z.optional(z.iso.datetime({ offset: true })),
  /** Orders that it may be used for, of all buyers and of one. */
  limit: z.optional(z.int().check(z.gte(1), z.lte(MAX_STOCK))),
  per_user: z.optional(z.int().check(z.gte(1), z.lte(MAX_STOCK))),
});
export type CatalogueCoupon = z.infer<typeof couponSchema>;

/** One way of sending what `ships`. The first that serves the buyer's country is chosen until the buyer chooses another. */
export const shippingSchema = z.object({
  id: z.string().check(z.maxLength(32), z.regex(/^[a-z0-9][a-z0-9-]*$/)),
  name: text(60),
  /** Minor units, without tax, for the whole order. */
  price: z.int().check(z.gte(0), z.lte(MAX_PRICE)),
  /** ISO 3166-1 countries it goes to; everywhere without. */
  regions: z.optional(z.array(z.string().check(z.regex(/^[A-Z]{2}$/))).check(z.minLength(1), z.maxLength(250))),
  /** How long it takes, at most. */
  days: z.optional(z.int().check(z.gte(0), z.lte(365))),
});
export type CatalogueShipping = z.infer<typeof shippingSchema>;

/** Most of a plan's intervals in one period: nobody agrees in one tap to what happens in ten years. */
export const MAX_INTERVALS = { day: 90, week: 52, month: 24, year: 2 } as const;

/** A subscription that is sold: its price is charged at the start of each period of `count` intervals, until the user ends it. */
export const planSchema = z.object({
  id: z.string().check(z.maxLength(32), z.regex(/^[a-z0-9][a-z0-9-]*$/)),
  name: text(80),
  /** Integer minor units of the catalogue's currency for one period, without tax. */
  price: z.int().check(z.gte(1), z.lte(MAX_PRICE)),
  interval: z.enum(["day", "week", "month", "year"]),
  /** Intervals in one period; 1 without. */
  count: z.optional(z.int().check(z.gte(1), z.lte(MAX_INTERVALS.day))),
  /** Days before the first payment, for who has had no trial of this mini-app yet. */
  trial_days: z.optional(z.int().check(z.gte(1), z.lte(90))),
  tax_class: z.optional(z.enum(["standard", "reduced", "zero"])),
});
export type CataloguePlan = z.infer<typeof planSchema>;

/** `catalogue.json`: what a mini-app sells. Prices come from here on the server, never from the guest. */
export const catalogueSchema = z.object({
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  items: z.array(catalogueItemSchema).check(z.maxLength(2_000)),
  coupons: z.optional(z.array(couponSchema).check(z.maxLength(500))),
  shipping: z.optional(z.array(shippingSchema).check(z.maxLength(20))),
  plans: z.optional(z.array(planSchema).check(z.maxLength(20))),
});
export type Catalogue = z.infer<typeof catalogueSchema>;
