import { entriesAt, itemsAt, type Rule } from "../rules/rule.ts";
import { catalogueItemSchema, catalogueSchema, couponSchema, planSchema, shippingSchema } from "./schema.ts";

export const shape: Rule = {
  id: "C000-shape",
  covers: [[]],
  fix: 'Write { "currency": "VND", "items": [{ "sku", "name", "price", "tax_class"?, "image"?, "stock"?, "ships"? }], "coupons"?, "shipping"?, "plans"? }.',
  *check({ input }) {
    for (const [key] of entriesAt(input))
      if (!Object.hasOwn(catalogueSchema.shape, key)) yield { path: [key], message: "is not a member that Plaza knows." };
    for (const [list, known] of [
      ["items", catalogueItemSchema],
      ["coupons", couponSchema],
      ["shipping", shippingSchema],
      ["plans", planSchema],
    ] as const) {
      for (const [index, item] of itemsAt(input, list).entries()) {
        for (const [key] of entriesAt(item))
          if (!Object.hasOwn(known.shape, key)) yield { path: [list, index, key], message: "is not a member that Plaza knows." };
      }
    }
  },
};
