import * as z from "zod/mini";

/** Integer minor units and an ISO 4217 code; 0-, 2- and 3-decimal currencies alike. */
export const moneySchema = z.object({
  amount: z.int(),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
});
export type Money = z.infer<typeof moneySchema>;
