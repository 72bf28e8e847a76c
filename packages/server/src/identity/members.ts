import { MiniAppError } from "@plaza/protocol";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { ServerContext, Transaction } from "../core/context.ts";
import { withStatus } from "../core/problems.ts";
import { consentsOfRow, type UserRow } from "./identity.ts";
import { fills, phoneCodes, phoneHandovers, phones, relays } from "./person-tables.ts";
import { browserSessions, emailCodes, emails, grants, joins, passkeys, providerAccounts, providerSessions, users } from "./tables.ts";

/** A guest who turned out to be this member. */
export interface Join {
  readonly guestId: string;
  readonly userId: string;
}

/** Moves a module's own rows of the guest to the member, in the transaction of the sign-in. The answer: how many values both had; the member's are kept. */
export type JoinListener = (tx: Transaction, join: Join) => Promise<number>;

/** The row, locked until the transaction ends: what a person has of ways to sign in changes one thing at a time. */
export async function lockUser(tx: Transaction, userId: string): Promise<UserRow> {
  const [user] = await tx.select().from(users).where(eq(users.id, userId)).for("update");
  if (user === undefined) throw new MiniAppError("NOT_SIGNED_IN");
  return user;
}

export function alreadySignedIn(): MiniAppError {
  return withStatus(new MiniAppError("INVALID_PARAMS", "You are signed in already. Sign out first to use another account."), 409);
}

/** The guest becomes a member and stays the same person: id, grants, orders, storage and consents are theirs as before [E8]. */
export async function promoteGuest(tx: Transaction, userId: string, name?: string): Promise<void> {
  const { state } = await lockUser(tx, userId);
  // Of two ways at once in one browser one comes first: a guest who was joined to a member makes no account of their own any more.
  if (state !== "guest" || (await tx.$count(joins, eq(joins.guestId, userId))) > 0) throw alreadySignedIn();
  await tx
    .update(users)
    .set({ state: "member", ...(name === undefined ? {} : { name }) })
    .where(eq(users.id, userId));
}

/** Gives the person this address, in place of the one they had; refuses one that is another person's. */
export async function setEmail(tx: Transaction, userId: string, email: string, at: number): Promise<void> {
  await lockUser(tx, userId);
  await tx.delete(emails).where(eq(emails.userId, userId));
  const [row] = await tx.insert(emails).values({ email, userId, verifiedAt: at }).onConflictDoNothing().returning({ email: emails.email });
  if (row === undefined)
    throw withStatus(
      new MiniAppError("INVALID_PARAMS", "This address belongs to another account. Sign out and sign in with it, or use another address."),
      409,
    );
  await tx
    .update(users)
    .set({ profile: sql`${users.profile} || jsonb_build_object('email', ${email}::text)` })
    .where(eq(users.id, userId));
}

/**
 * What the guest of this browser has becomes the member's: grants are united, consents count where the member was never asked, and every module that keeps
 * something per user moves it. Orders stay with the guest, for their receipts are signed, and are listed with the member's from now on.
 */
export async function joinGuest(tx: Transaction, ctx: ServerContext, join: Join): Promise<number> {
  const { guestId, userId } = join;
  const guest = await lockUser(tx, guestId);
  if (guest.state !== "guest") throw alreadySignedIn();
  const member = await lockUser(tx, userId);
  const at = ctx.clock.now();
  await tx
    .update(browserSessions)
    .set({ endedAt: at })
    .where(and(eq(browserSessions.userId, guestId), isNull(browserSessions.endedAt)));
  const [joined] = await tx.insert(joins).values({ guestId, userId, at }).onConflictDoNothing().returning({ guestId: joins.guestId });
  if (joined === undefined) return 0;

  const given = await tx.delete(grants).where(eq(grants.userId, guestId)).returning();
  if (given.length > 0)
    await tx
      .insert(grants)
      .values(given.map((grant) => ({ ...grant, userId })))
      .onConflictDoNothing();
  const consents = consentsOfRow(guest);
  if (consents !== null && consentsOfRow(member) === null) {
    const { analytics, personalisation } = consents;
    await tx.update(users).set({ analyticsConsent: analytics, personalisationConsent: personalisation }).where(eq(users.id, userId));
    await ctx.bus.publish("consents.changed", { userId, analytics, personalisation }, tx);
  }
  return ctx.identity.joinRecords(tx, join);
}

/** The member of a proved address: whose it is, or else the guest of this browser, who becomes a member by it. */
export async function memberOfEmail(tx: Transaction, ctx: ServerContext, guestId: string, email: string) {
  const at = ctx.clock.now();
  // One at a time for an address: of two first sign-ins with it at once, one makes the account and the other finds it.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`email/${email}`}, 0))`);
  const [known] = await tx.select().from(emails).where(eq(emails.email, email));
  if (known !== undefined) return { userId: known.userId, conflicts: await joinGuest(tx, ctx, { guestId, userId: known.userId }) };
  await promoteGuest(tx, guestId);
  await setEmail(tx, guestId, email, at);
  return { userId: guestId, conflicts: 0 };
}

/**
 * Nothing of the person is left but ids that name nobody: the ways in, the address and the name are gone, and every browser is signed out. The rows stay, so that
 * an id, and the pairwise ids that come of it, is never given to anybody again [I-13].
 */
export async function forgetPerson(tx: Transaction, userIds: readonly string[], at: number): Promise<void> {
  const ids = [...userIds];
  const addresses = await tx.delete(emails).where(inArray(emails.userId, ids)).returning({ email: emails.email });
  if (addresses.length > 0)
    await tx.delete(emailCodes).where(
      inArray(
        emailCodes.email,
        addresses.map(({ email }) => email),
      ),
    );
  await tx.delete(passkeys).where(inArray(passkeys.userId, ids));
  for (const table of [phones, phoneCodes, phoneHandovers, fills, relays]) await tx.delete(table).where(inArray(table.userId, ids));
  await tx.delete(providerAccounts).where(inArray(providerAccounts.userId, ids));
  const own = tx.select({ id: browserSessions.id }).from(browserSessions).where(inArray(browserSessions.userId, ids));
  await tx.delete(providerSessions).where(inArray(providerSessions.browserSessionId, own));
  await tx.delete(grants).where(inArray(grants.userId, ids));
  await tx
    .update(browserSessions)
    .set({ endedAt: at, browser: null, os: null })
    .where(and(inArray(browserSessions.userId, ids), isNull(browserSessions.endedAt)));
  await tx
    .update(users)
    .set({
      state: "guest",
      role: "user",
      publisherId: null,
      name: null,
      about: null,
      locale: null,
      profile: {},
      region: null,
      organisation: null,
      analyticsConsent: null,
      personalisationConsent: null,
    })
    .where(inArray(users.id, ids));
}

/** Takes a passkey away; the last way in stays. */
export async function removePasskey(tx: Transaction, userId: string, id: string, emailWorks: boolean): Promise<boolean> {
  await lockUser(tx, userId);
  const own = await tx.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, userId));
  if (!own.some((passkey) => passkey.id === id)) return false;
  const [email] = await tx.select({ email: emails.email }).from(emails).where(eq(emails.userId, userId));
  if (own.length === 1 && (email === undefined || !emailWorks))
    throw withStatus(
      new MiniAppError("INVALID_PARAMS", "This is the only way into your account. Add another passkey or an e-mail address first."),
      409,
    );
  await tx.delete(passkeys).where(eq(passkeys.id, id));
  return true;
}
