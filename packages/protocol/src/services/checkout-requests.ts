import * as z from "zod/mini";
import { moneySchema } from "../money.ts";
import { passkeyAssertionSchema } from "./account-requests.ts";

/**
 * `POST /api/v1/orders/:id/confirm` (guest session), header `idempotency-key`. Same key and body: same answer. `stepUp` is the amount that the user
 * agreed to above the app's allowance, asked a second time; without it such an order is refused with CONSENT_REQUIRED and `data` of `stepUpSchema`
 * beside `{ reason: "step_up" }`.
 */
export const confirmRequestSchema = z.object({
  quote: z.string(),
  instrumentId: z.optional(z.string()),
  stepUp: z.optional(
    z.object({
      amount: moneySchema,
      /** Of a user who has passkeys: their signature over the challenge that `step-up` gave for this quote. */
      passkey: z.optional(z.object({ nonce: z.string().check(z.maxLength(64)), assertion: passkeyAssertionSchema })),
    }),
  ),
});

/** `POST /api/v1/orders/:id/step-up`. */
export const stepUpRequestSchema = z.object({ quote: z.string() });
