import { and, eq, sql } from "drizzle-orm";
import type { ServerContext, Transaction } from "../core/context.ts";
import { joinGuest, lockUser, promoteGuest } from "./members.ts";
import type { ProviderPerson } from "./provider.ts";
import { readClaims } from "./provider-claims.ts";
import { providerAccounts, users } from "./tables.ts";

/**
 * The member whom the provider names: whose account it is, or else the guest of this browser, who becomes a member by it. What the provider says of them counts
 * from now on. SECURITY: nobody is found by an address: who gets hold of one at the provider would get hold of the account here [I-12].
 */
export async function memberOfProvider(tx: Transaction, ctx: ServerContext, guestId: string, person: ProviderPerson) {
  const { issuer, subject, claims } = person;
  const at = ctx.clock.now();
  // One at a time for a person: of two first sign-ins at once, one makes the account and the other finds it.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`provider/${issuer}\n${subject}`}, 0))`);
  const its = and(eq(providerAccounts.issuer, issuer), eq(providerAccounts.subject, subject));
  const [known] = await tx.update(providerAccounts).set({ lastUsedAt: at }).where(its).returning();
  let conflicts = 0;
  if (known === undefined) {
    await promoteGuest(tx, guestId);
    await tx.insert(providerAccounts).values({ issuer, subject, userId: guestId, createdAt: at, lastUsedAt: at });
  } else conflicts = await joinGuest(tx, ctx, { guestId, userId: known.userId });
  const userId = known?.userId ?? guestId;
  await applyProfile(tx, userId, claims, at);
  return { userId, conflicts };
}

async function applyProfile(tx: Transaction, userId: string, claims: unknown, now: number): Promise<void> {
  const { name, locale, parts } = readClaims(claims, now);
  const { profile, locale: chosen } = await lockUser(tx, userId);
  const merged = Object.entries({ ...profile, ...parts }).filter(([, value]) => value !== null);
  await tx
    .update(users)
    .set({
      profile: Object.fromEntries(merged),
      ...(name === undefined ? {} : { name }),
      ...(locale === undefined || chosen !== null ? {} : { locale }),
    })
    .where(eq(users.id, userId));
}
