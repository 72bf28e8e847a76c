import { eq, sql } from "drizzle-orm";
import type { Transaction } from "../core/context.ts";
import { addressesOf, MAX_ADDRESSES } from "./addresses.ts";
import { checkoutAddresses, checkoutAllowances, checkoutDefaultInstruments } from "./tables.ts";

/**
 * What a guest of this browser kept becomes the member's: addresses as far as there is room, behind the member's own default; of two allowances for one app the
 * stricter. Ways to pay are the provider's, of each user: the guest's choice ends.
 * @param at milliseconds since the epoch
 * @returns how many addresses there was no room for
 */
export async function joinBuyer(tx: Transaction, guestId: string, userId: string, at: number): Promise<number> {
  const own = await addressesOf(tx, userId);
  const brought = await addressesOf(tx, guestId);
  await tx.delete(checkoutAddresses).where(eq(checkoutAddresses.userId, guestId));
  const values = brought.slice(0, MAX_ADDRESSES - own.length).map(({ id, default: isDefault, ...address }) => ({
    userId,
    id,
    address,
    isDefault: isDefault && own.length === 0,
    createdAt: at,
  }));
  if (values.length > 0) await tx.insert(checkoutAddresses).values(values).onConflictDoNothing();

  const allowances = await tx.delete(checkoutAllowances).where(eq(checkoutAllowances.userId, guestId)).returning();
  for (const allowance of allowances) {
    await tx
      .insert(checkoutAllowances)
      .values({ ...allowance, userId })
      .onConflictDoUpdate({
        target: [checkoutAllowances.userId, checkoutAllowances.appId],
        set: { perPurchase: sql`least(${checkoutAllowances.perPurchase}, ${allowance.perPurchase})` },
      });
  }
  await tx.delete(checkoutDefaultInstruments).where(eq(checkoutDefaultInstruments.userId, guestId));
  return brought.length - values.length;
}
