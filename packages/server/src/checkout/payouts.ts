import { createHash } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import type { Payout, PayoutRequest } from "@plaza/protocol/services";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { audit } from "../admin/audit.ts";
import type { Executor, ServerContext } from "../core/context.ts";
import { type Before, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { hasCardNumber } from "./card-number.ts";
import { payableOf } from "./earnings.ts";
import { checkoutLedgerEntries, checkoutLedgerTransactions, checkoutPayouts, type PayoutRow } from "./tables.ts";

/**
 * Records that a publisher was sent money: one ledger transaction `payout/<id>` and one audit entry, once per key. The bank is not asked: a person makes the
 * transfer, and the books say so. Throws CHECKOUT_CONFLICT with `data.reason` `exceeds_payable` or `key_reused`.
 */
export async function recordPayout(
  ctx: Pick<ServerContext, "db" | "clock">,
  request: { readonly by: string; readonly key: string; readonly body: PayoutRequest },
): Promise<PayoutRow> {
  const { by, key, body } = request;
  const { appId, note } = body;
  const { amount, currency } = body.amount;
  if (note !== undefined && hasCardNumber(note)) {
    throw new MiniAppError("INVALID_PARAMS", "The note looks like a card number; those are never kept.", {
      data: { reason: "card_number" },
    });
  }
  const bodyDigest = createHash("sha384")
    .update(JSON.stringify([appId, amount, currency, note ?? null]))
    .digest("base64");
  return ctx.db.transaction(async (tx) => {
    // SECURITY: one at a time, or two operators could both find the same money still owed (test: "never more than is owed, also when ten are recorded at once").
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('checkout/payouts', 0))`);
    const [seen] = await tx.select().from(checkoutPayouts).where(eq(checkoutPayouts.key, key));
    if (seen !== undefined && seen.bodyDigest === bodyDigest && seen.by === by) return seen;
    if (seen !== undefined)
      throw new MiniAppError("CHECKOUT_CONFLICT", "This idempotency key was used with another body.", { data: { reason: "key_reused" } });
    const payable = (await payableOf(tx, [appId])).find((one) => one.currency === currency)?.amount ?? 0;
    if (amount > payable)
      throw new MiniAppError("CHECKOUT_CONFLICT", "More would be paid out than is owed.", { data: { reason: "exceeds_payable", payable } });
    const at = ctx.clock.now();
    const id = uuidv7();
    const [payout] = await tx
      .insert(checkoutPayouts)
      .values({ id, appId, currency, amount, note: note ?? null, by, key, bodyDigest, at })
      .returning();
    if (payout === undefined) throw new Error("The payout was not recorded.");
    const transactionId = uuidv7();
    await tx.insert(checkoutLedgerTransactions).values({ id: transactionId, orderId: null, kind: `payout/${id}`, at });
    await tx.insert(checkoutLedgerEntries).values([
      { transactionId, account: `payable/${appId}`, currency, amount },
      { transactionId, account: `bank/${appId}`, currency, amount: -amount },
    ]);
    await audit(tx, { at, actor: by, action: "payout.record", target: `${appId}#${id}`, reason: note ?? `${amount} ${currency}` });
    return payout;
  });
}

export interface PayoutFilter {
  readonly appId?: string;
  /** Only of these. */
  readonly of?: readonly string[];
  readonly before?: Before;
}

/** Newest first, one more than a page has. */
export function listPayouts(db: Executor, { appId, of, before }: PayoutFilter): Promise<PayoutRow[]> {
  const { at, id } = checkoutPayouts;
  return db
    .select()
    .from(checkoutPayouts)
    .where(
      and(
        appId === undefined ? undefined : eq(checkoutPayouts.appId, appId),
        of === undefined ? undefined : inArray(checkoutPayouts.appId, [...of]),
        before === undefined ? undefined : olderThan(before, at, id),
      ),
    )
    .orderBy(desc(at), desc(id))
    .limit(PAGE_SIZE + 1);
}

export function viewPayout(row: PayoutRow, appName: string): Payout {
  const { id, amount, currency, note, at } = row;
  return { id, appId: row.appId as Payout["appId"], appName, amount: { amount, currency }, ...(note === null ? {} : { note }), at };
}
