import { MiniAppError } from "@plaza/protocol";
import { eq } from "drizzle-orm";
import Stripe from "stripe";
import type { Database } from "../../core/context.ts";
import type { Instrument, PagesBack } from "../payment-provider.ts";
import { checkoutStripeCustomers } from "../tables.ts";

/** Ways to pay that are shown of one user. */
const MOST = 20;

export interface StripeInstruments {
  readonly customerOf: (userId: string) => Promise<string | undefined>;
  readonly instruments: (userId: string) => Promise<readonly Instrument[]>;
  /** The address of Stripe's own page on which the user adds a card; the card's number never comes near us [C-25]. */
  readonly addInstrument: (userId: string, back: PagesBack<URL>) => Promise<URL>;
  readonly removeInstrument: (userId: string, instrumentId: string) => Promise<void>;
}

/** Cards that users keep with Stripe. Ours is only which customer is whose. */
export function createStripeInstruments(options: { readonly client: Stripe; readonly db: Database }): StripeInstruments {
  const { client, db } = options;

  async function customerOf(userId: string): Promise<string | undefined> {
    const [row] = await db.select().from(checkoutStripeCustomers).where(eq(checkoutStripeCustomers.userId, userId));
    return row?.customerId;
  }

  async function customerFor(userId: string): Promise<string> {
    const known = await customerOf(userId);
    if (known !== undefined) return known;
    const { id } = await client.customers.create({ metadata: { plaza_user: userId } }, { idempotencyKey: `customer/${userId}` });
    // Of two requests at once both made the same one.
    await db.insert(checkoutStripeCustomers).values({ userId, customerId: id }).onConflictDoNothing();
    return (await customerOf(userId)) ?? id;
  }

  async function instruments(userId: string): Promise<readonly Instrument[]> {
    const customer = await customerOf(userId);
    if (customer === undefined) return [];
    const [{ data }, owner] = await Promise.all([
      client.customers.listPaymentMethods(customer, { type: "card", limit: MOST }),
      client.customers.retrieve(customer),
    ]).catch((cause: unknown) => {
      // A customer who was deleted at Stripe has no cards.
      if (cause instanceof Stripe.errors.StripeInvalidRequestError) return [{ data: [] }, undefined] as const;
      throw unreachable(cause);
    });
    const preferred = owner === undefined || owner.deleted ? undefined : owner.invoice_settings.default_payment_method;
    // Stripe lists the newest first, and a new card does not become the usual one by itself.
    const chosen = data.find(({ id }) => id === (typeof preferred === "object" ? preferred?.id : preferred)) ?? data.at(-1);
    return data.map((method) => ({ id: method.id, label: labelOf(method), default: method === chosen }));
  }

  return {
    customerOf,
    instruments,

    addInstrument: async (userId, { added, left }) => {
      const session = await customerFor(userId)
        .then((customer) =>
          client.checkout.sessions.create({
            mode: "setup",
            customer,
            allowed_payment_method_types: ["card"],
            success_url: added.href,
            cancel_url: left.href,
          }),
        )
        .catch((cause: unknown) => {
          throw unreachable(cause);
        });
      if (session.url === null) throw new Error("Stripe gave no page for a new card.");
      return new URL(session.url);
    },

    removeInstrument: async (userId, instrumentId) => {
      // SECURITY: Stripe detaches any card of the account; whose it is only this list says (test: "forgets a way to pay").
      if (!(await instruments(userId)).some(({ id }) => id === instrumentId)) return;
      await client.paymentMethods.detach(instrumentId).catch((cause: unknown) => {
        // Another request was faster.
        if (!(cause instanceof Stripe.errors.StripeInvalidRequestError)) throw unreachable(cause);
      });
    },
  };
}

function unreachable(cause: unknown): MiniAppError {
  return new MiniAppError("OFFLINE", "The payment provider does not answer. Try again in a moment.", { cause });
}

function labelOf({ card }: Stripe.PaymentMethod): string {
  if (card === undefined || card === null) return "Card";
  const brand = card.brand.charAt(0).toUpperCase() + card.brand.slice(1);
  return `${brand} ···· ${card.last4}`;
}
