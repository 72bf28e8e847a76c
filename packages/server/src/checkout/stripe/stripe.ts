import type Stripe from "stripe";
import type { Database } from "../../core/context.ts";
import type { PaymentProvider } from "../payment-provider.ts";
import { createStripeAttempts } from "./attempts.ts";
import { createStripeDisputes } from "./disputes.ts";
import { createStripeInstruments } from "./instruments.ts";
import { createStripePayments } from "./payments.ts";
import { createStripeRefunds } from "./refunds.ts";
import { readStripeSettlements } from "./settlement-file.ts";
import { createStripeWebhooks } from "./webhooks.ts";

/** Stripe as a payment provider: cards that users saved with Stripe, charged off-session, held first and taken after. */
export function createStripeProvider(options: {
  readonly client: Stripe;
  readonly db: Database;
  readonly webhookSecret: string;
  readonly livemode: boolean;
}): PaymentProvider {
  const { client, db, webhookSecret, livemode } = options;
  const attempts = createStripeAttempts(db);
  const { customerOf, ...cards } = createStripeInstruments({ client, db });
  return {
    name: "stripe",
    ...cards,
    ...createStripePayments({ client, attempts, customerOf }),
    ...createStripeRefunds({ client, attempts }),
    webhooks: createStripeWebhooks({ client, attempts, webhookSecret, livemode }),
    lookupDispute: createStripeDisputes({ client, attempts }),
    readSettlements: (file) => readStripeSettlements(file, attempts),
  };
}
