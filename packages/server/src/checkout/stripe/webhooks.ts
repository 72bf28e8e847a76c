import type Stripe from "stripe";
import * as z from "zod/mini";
import type { ProviderEvent, ProviderWebhooks } from "../payment-provider.ts";
import type { StripeAttempts } from "./attempts.ts";

/** Seconds that a signature is good for, as Stripe advises. */
const TOLERANCE_S = 300;

const eventSchema = z.object({
  id: z.string().check(z.regex(/^evt_\w{1,200}$/)),
  type: z.string().check(z.maxLength(200)),
  livemode: z.boolean(),
  /** Of an account that is connected to ours, which none is. */
  account: z.optional(z.unknown()),
  data: z.object({
    object: z.object({ id: z.string().check(z.maxLength(255)), payment_intent: z.nullish(z.string().check(z.maxLength(255))) }),
  }),
});

/** Those after which an intent is never again one that was not asked for; of the others nothing can be learned that is not on its way to us already. */
const payments = new Set([
  "payment_intent.amount_capturable_updated",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
]);

function readEvent({ id, type, data: { object } }: z.infer<typeof eventSchema>): ProviderEvent {
  if (payments.has(type)) return { id, type, subject: "payment", reference: object.id };
  if (type.startsWith("charge.dispute.")) return { id, type, subject: "dispute", reference: object.id };
  if (/^(?:charge\.refund(?:ed$|\.)|refund\.)/.test(type)) return { id, type, subject: "refund", reference: object.payment_intent ?? "" };
  return { id, type, subject: "other", reference: object.id };
}

/**
 * Events of our own Stripe account, verified with Stripe's library. A right signature beside a wrong one counts: Stripe signs with two secrets while one is
 * being replaced.
 */
export function createStripeWebhooks(options: {
  readonly client: Pick<Stripe, "webhooks">;
  readonly attempts: StripeAttempts;
  readonly webhookSecret: string;
  /** Whether the key is of the live mode: a test event must not move a real order. */
  readonly livemode: boolean;
}): ProviderWebhooks {
  const { client, attempts, webhookSecret, livemode } = options;
  return {
    verify: (body, headers, now) => {
      const signature = headers["stripe-signature"];
      // SECURITY: without this anyone could tell us anything in Stripe's name [C-10] (test: "is refused with 400 and has no effect").
      const signed: unknown = client.webhooks.constructEvent(body, String(signature ?? ""), webhookSecret, TOLERANCE_S, undefined, now);
      const event = z.parse(eventSchema, signed);
      if (event.account !== undefined || event.livemode !== livemode) throw new Error("The event is of another account or mode.");
      return readEvent(event);
    },
    attemptOf: async ({ reference }) => (await attempts.byIntent(reference))?.attemptId,
  };
}
