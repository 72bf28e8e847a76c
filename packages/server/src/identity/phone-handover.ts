import { randomBytes } from "node:crypto";
import { and, eq, gt, inArray, lte } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { Clock, Database, ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { createFootprintRecorder } from "../footprint/recording.ts";
import { phoneOf } from "./contacts.ts";
import { phoneHandovers } from "./person-tables.ts";

/** Milliseconds in which a publisher's server fetches the number. */
export const HANDOVER_MS = 5 * 60_000;

/** A code for the publisher's server; the one before, of the same user in the same app, works no more. */
export async function mintPhoneCode(
  { db, keys, clock }: Pick<ServerContext, "db" | "keys" | "clock">,
  { userId, appId }: Pick<GuestSession, "userId" | "appId">,
): Promise<{ readonly code: string; readonly expiresAt: number }> {
  const code = `plaza_phone_${randomBytes(32).toString("base64url")}`;
  const now = clock.now();
  const row = { codeHash: keys.hashToken(code), createdAt: now, expiresAt: now + HANDOVER_MS };
  await db
    .insert(phoneHandovers)
    .values({ ...row, userId, appId })
    .onConflictDoUpdate({ target: [phoneHandovers.userId, phoneHandovers.appId], set: row });
  return { code, expiresAt: row.expiresAt };
}

/**
 * The number that a code stands for, as it is now. Throws the problem of a missing thing for a code that was used, has run out, is another app's or none, alike.
 * @param appIds the apps of the API key
 */
export async function exchangePhoneCode(
  ctx: Pick<ServerContext, "db" | "keys" | "clock" | "identity">,
  appIds: readonly string[],
  code: string,
): Promise<{ readonly phone: string; readonly verified: true; readonly sub: string; readonly appId: string }> {
  const { db, keys, clock, identity } = ctx;
  // SECURITY: in one statement, so that of two exchanges at once one finds it; a code of another publisher's app is left alone [I-05].
  const [row] = await db
    .delete(phoneHandovers)
    .where(
      and(
        eq(phoneHandovers.codeHash, keys.hashToken(code)),
        inArray(phoneHandovers.appId, [...appIds]),
        gt(phoneHandovers.expiresAt, clock.now()),
      ),
    )
    .returning();
  const phone = row && (await phoneOf(db, row.userId));
  if (row === undefined || phone === undefined) throw notFound("There is no such code here. Each is for one use, within five minutes.");
  await createFootprintRecorder(db, clock).serverRead(row.appId, row.userId, ["phone"]);
  return { phone, verified: true, sub: await identity.pairwiseSub(row.appId, row.userId), appId: row.appId };
}

export async function sweepPhoneCodes(db: Database, clock: Clock): Promise<void> {
  await db.delete(phoneHandovers).where(lte(phoneHandovers.expiresAt, clock.now()));
}
