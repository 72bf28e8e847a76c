import { entriesAt, itemsAt, type Rule } from "../rules/rule.ts";
import { catalogueItemSchema, catalogueSchema } from "./schema.ts";

export const shape: Rule = {
  id: "C000-shape",
  covers: [[]],
  fix: 'Write { "currency": "VND", "items": [{ "sku", "name", "price", "tax_class"?, "image"?, "stock"? }] }.',
  *check({ input }) {
    for (const [key] of entriesAt(input))
      if (!Object.hasOwn(catalogueSchema.shape, key)) yield { path: [key], message: "is not a member that Plaza knows." };
    for (const [index, item] of itemsAt(input, "items").entries()) {
      for (const [key] of entriesAt(item))
        if (!Object.hasOwn(catalogueItemSchema.shape, key))
          yield { path: ["items", index, key], message: "is not a member that Plaza knows." };
    }
  },
};
