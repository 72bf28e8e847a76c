import * as z from "zod";

const address = z.object({ street: z.string().min(1), zip: z.string().regex(/^\d{5}$/) });
const order = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  lines: z.array(z.object({ sku: z.string().max(20), quantity: z.int().positive(), note: z.optional(z.string()) })).min(1),
  to: z.union([address, z.literal("pickup")]),
  tags: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const orders = Array.from({ length: 60 }, (_, n) => ({
  id: n % 9 === 0 ? "no" : `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  at: n % 7 === 0 ? "today" : "2026-01-02T03:04:05Z",
  lines: Array.from({ length: n % 5 }, (__, at) => ({ sku: `sku-${at}`, quantity: at - 1 })),
  to: n % 3 === 0 ? "pickup" : { street: "Main", zip: n % 4 === 0 ? "1" : "12345" },
  tags: { n, even: n % 2 === 0 },
}));

/** zod checks orders, half of which are wrong. Its compiler is off: guests have no `Function`. */
export function run(): unknown {
  z.config({ jitless: true });
  return orders.map((one) => {
    const parsed = order.safeParse(one);
    return parsed.success ? parsed.data.id : z.prettifyError(parsed.error);
  });
}
