import type { ServerContext } from "../core/context.ts";
import { createNoProvider } from "./no-provider.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createDatabaseCards } from "./simulator/cards.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { createStripeClient } from "./stripe/client.ts";
import { createStripeProvider } from "./stripe/stripe.ts";

/** Stripe where it is configured; else the simulator where demo data is on; nothing else can be paid without a provider. */
export function defaultProvider({ config, db, clock }: ServerContext): PaymentProvider {
  if (config.stripe !== undefined) {
    const { secretKey, webhookSecret } = config.stripe;
    return createStripeProvider({ client: createStripeClient({ secretKey }), db, webhookSecret, livemode: /^.k_live_/.test(secretKey) });
  }
  if (!config.demo) return createNoProvider();
  return createPaymentSimulator({ books: createDatabaseBooks(db), cards: createDatabaseCards(db), clock, origin: config.origin });
}
