import { MiniAppError } from "@plaza/protocol";
import type { PutAddressRequest, SavedAddress } from "@plaza/protocol/services";
import { and, asc, count, eq, sql } from "drizzle-orm";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import { hasCardNumber } from "./card-number.ts";
import { checkoutAddresses } from "./tables.ts";

/** Addresses that one user may keep. */
export const MAX_ADDRESSES = 20;

/** The default first, then the oldest. */
export async function addressesOf(db: Executor, userId: string): Promise<SavedAddress[]> {
  const rows = await db
    .select()
    .from(checkoutAddresses)
    .where(eq(checkoutAddresses.userId, userId))
    .orderBy(sql`${checkoutAddresses.isDefault} desc`, asc(checkoutAddresses.createdAt), asc(checkoutAddresses.id));
  return rows.map(({ id, address, isDefault }) => ({ id, ...address, default: isDefault }));
}

/** One writer at a time per user: there is one default as long as there is an address. */
async function alone<T>(ctx: Pick<ServerContext, "db">, userId: string, act: (tx: Transaction) => Promise<T>): Promise<T> {
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`addresses/${userId}`}, 0))`);
    return act(tx);
  });
}

/** Keeps a new address, or changes one. Throws INVALID_PARAMS where a part looks like a card number, QUOTA_EXCEEDED beyond `MAX_ADDRESSES`. */
export async function putAddress(
  ctx: Pick<ServerContext, "db" | "clock">,
  userId: string,
  id: string,
  request: PutAddressRequest,
): Promise<SavedAddress[]> {
  const { default: wanted = false, ...address } = request;
  // SECURITY: addresses are kept, shown and handed to merchants; card numbers are none of that [C-25].
  if (Object.values(address).some(hasCardNumber))
    throw new MiniAppError("INVALID_PARAMS", "A part of the address looks like a card number; those are never kept.", {
      data: { reason: "card_number" },
    });
  return alone(ctx, userId, async (tx) => {
    const mine = and(eq(checkoutAddresses.userId, userId), eq(checkoutAddresses.id, id));
    const [known] = await tx.select().from(checkoutAddresses).where(mine);
    const [others] = await tx.select({ n: count() }).from(checkoutAddresses).where(eq(checkoutAddresses.userId, userId));
    if (known === undefined && (others?.n ?? 0) >= MAX_ADDRESSES)
      throw new MiniAppError("QUOTA_EXCEEDED", `At most ${MAX_ADDRESSES} addresses are kept; remove one first.`);
    const isDefault = wanted || known?.isDefault === true || others?.n === 0;
    if (isDefault) await tx.update(checkoutAddresses).set({ isDefault: false }).where(eq(checkoutAddresses.userId, userId));
    await tx
      .insert(checkoutAddresses)
      .values({ userId, id, address, isDefault, createdAt: ctx.clock.now() })
      .onConflictDoUpdate({ target: [checkoutAddresses.userId, checkoutAddresses.id], set: { address, isDefault } });
    return addressesOf(tx, userId);
  });
}

/** Removing what is not there changes nothing. Orders keep the address that they were sent to. */
export async function removeAddress(ctx: Pick<ServerContext, "db">, userId: string, id: string): Promise<SavedAddress[]> {
  return alone(ctx, userId, async (tx) => {
    await tx.delete(checkoutAddresses).where(and(eq(checkoutAddresses.userId, userId), eq(checkoutAddresses.id, id)));
    const [first] = await addressesOf(tx, userId);
    if (first !== undefined && !first.default)
      await tx
        .update(checkoutAddresses)
        .set({ isDefault: true })
        .where(and(eq(checkoutAddresses.userId, userId), eq(checkoutAddresses.id, first.id)));
    return addressesOf(tx, userId);
  });
}
