import { uuidv7 } from "uuidv7";
import type { ServerContext, Transaction } from "../core/context.ts";
import { instrumentsOf } from "./instruments.ts";
import { isIn, moveOrder } from "./orders.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createSettlement } from "./settlement.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

/** An order whose terms its user agreed to before: who subscribes says yes once. */
export type AgreedOrder = Pick<
  OrderRow,
  | "appId"
  | "release"
  | "userId"
  | "sub"
  | "sessionId"
  | "lines"
  | "currency"
  | "subtotal"
  | "tax"
  | "shipping"
  | "discount"
  | "total"
  | "cart"
> & { readonly instrumentId: string };

export interface OffSession {
  /** The way to pay that was agreed to, as long as the user has it; else their usual one; undefined where they have none. */
  readonly instrumentOf: (userId: string, agreed: string) => Promise<string | undefined>;
  /** Makes the order, in state `authorising`, in the caller's transaction: with it is recorded that this and nothing else is charged for what it is for. */
  readonly begin: (tx: Transaction, order: AgreedOrder) => Promise<OrderRow>;
  /**
   * Asks for the money, once that transaction has committed. A process that dies before or within leaves the order to the resolver, which asks the provider what
   * became of it and never asks for the money again [C-07].
   */
  readonly pay: (order: OrderRow) => Promise<OrderRow>;
}

export function createOffSession(
  ctx: ServerContext,
  options: { readonly provider: PaymentProvider; readonly providerTimeoutMs: number },
): OffSession {
  const { provider, providerTimeoutMs } = options;
  const settlement = createSettlement({ ctx, provider, providerTimeoutMs });
  return {
    instrumentOf: async (userId, agreed) => {
      const instruments = await instrumentsOf(ctx.db, provider, userId);
      return (instruments.find(({ id }) => id === agreed) ?? instruments.find((instrument) => instrument.default))?.id;
    },

    begin: async (tx, { instrumentId, ...order }) => {
      const at = ctx.clock.now();
      const [row] = await tx
        .insert(checkoutOrders)
        .values({
          ...order,
          id: uuidv7(),
          quoteId: uuidv7(),
          state: "quoted",
          provider: provider.name,
          createdAt: at,
          updatedAt: at,
          expiresAt: at,
        })
        .returning();
      if (row === undefined || !isIn(row, "quoted")) throw new Error("The order was not recorded.");
      // As long as hold, capture and a void may take to run into their timeouts; then the resolver takes over.
      return moveOrder(tx, row, "authorising", { at, instrumentId, resolveAt: at + providerTimeoutMs * 3 + 1_000 });
    },

    // A bank that wants the payer there finds nobody: declined, with `authentication_failed`.
    pay: (order) => settlement.pay(order, "away"),
  };
}
