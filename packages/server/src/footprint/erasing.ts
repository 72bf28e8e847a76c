import type { Erasure } from "@plaza/protocol/services";
import { and, eq, inArray, lte } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { enqueue } from "../checkout/outbox.ts";
import type { DataSubject, ServerContext } from "../core/context.ts";
import { guestSessions } from "../sessions/tables.ts";
import { listApps } from "./reading.ts";
import { footprintErasures } from "./tables.ts";

/** Milliseconds after which an erasure that nobody finished is taken up by another process. */
const LEASE_MS = 60_000;

/** The person whose records these are; under the ids of guests too who turned out to be them. */
export async function subjectOf(ctx: ServerContext, appId: string, userId: string): Promise<DataSubject> {
  const userIds = await ctx.identity.selvesOf(userId);
  return { appId, userIds, subs: await Promise.all(userIds.map((id) => ctx.identity.pairwiseSub(appId, id))) };
}

/**
 * Erases one app's records of one user.
 * 1. The wish is on record before anything goes.
 * 2. Every module erases what it holds, in the order of the modules: grants and sessions first, so that nothing new is written behind.
 * 3. The receipt says what is gone and what stays, and is signed; with it the publisher is told.
 * A process that dies in between leaves the wish; the job goes on from the start of 2, where what is gone is gone.
 */
export async function eraseApp(ctx: ServerContext, appId: string, userId: string): Promise<Erasure> {
  const id = uuidv7();
  const at = ctx.clock.now();
  await ctx.db.insert(footprintErasures).values({ id, userId, appId, askedAt: at, dueAt: at + LEASE_MS });
  return finish(ctx, { id, userId, appId });
}

async function finish(
  ctx: ServerContext,
  { id, userId, appId }: { readonly id: string; readonly userId: string; readonly appId: string },
): Promise<Erasure> {
  const subject = await subjectOf(ctx, appId, userId);
  const known = await subsKnownTo(ctx, subject);
  const deleted: Record<string, number> = {};
  const kept: Erasure["kept"] = [];
  for (const { erase } of ctx.modules) {
    if (erase === undefined) continue;
    const records = await erase(ctx, subject);
    for (const [what, count] of Object.entries(records.deleted ?? {})) if (count > 0) deleted[what] = count;
    kept.push(...(records.kept ?? []).filter(({ count }) => count > 0));
  }
  const sub = await ctx.identity.pairwiseSub(appId, userId);
  const receipt = await ctx.signer.sign("plaza-erasure+jwt", { aud: appId, sub, jti: id, deleted, kept });
  const done: Erasure = { id, appId: appId as Erasure["appId"], at: ctx.clock.now(), deleted, kept, receipt };
  await ctx.db.transaction(async (tx) => {
    await tx.update(footprintErasures).set({ done, dueAt: null }).where(eq(footprintErasures.id, id));
    // What the publisher's own servers keep is theirs to erase.
    for (const one of known) await enqueue(tx, "publisher", { event: "user.erased", appId, sub: one, at: done.at }, { at: done.at });
  });
  return done;
}

/** The person's own id, and those of the guests they were who opened the app: of any other the publisher never heard. */
async function subsKnownTo(ctx: ServerContext, { appId, userIds, subs }: DataSubject): Promise<readonly string[]> {
  const visitors = await ctx.db
    .selectDistinct({ userId: guestSessions.userId })
    .from(guestSessions)
    .where(and(eq(guestSessions.appId, appId), inArray(guestSessions.userId, [...userIds])));
  return subs.filter((_, index) => index === 0 || visitors.some(({ userId }) => userId === userIds[index]));
}

/**
 * Ends an account [I-13]: every app's records first, with a receipt and the publisher told for each, then the person. Orders stay in the books under ids that
 * name nobody. Called again after a crash it goes on: what is gone is gone.
 */
export async function eraseAccount(ctx: ServerContext, userId: string): Promise<Erasure[]> {
  const { userIds } = await subjectOf(ctx, "", userId);
  const erasures: Erasure[] = [];
  for (const { appId } of await listApps(ctx, userIds)) erasures.push(await eraseApp(ctx, appId, userId));
  await ctx.db.transaction(async (tx) => {
    for (const { forget } of ctx.modules) await forget?.(tx, userIds, ctx);
  });
  return erasures;
}

/** Goes on with erasures that a process left behind. */
export async function finishErasures(ctx: ServerContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const now = ctx.clock.now();
    const due = ctx.db
      .select({ id: footprintErasures.id })
      .from(footprintErasures)
      .where(lte(footprintErasures.dueAt, now))
      .limit(1)
      .for("update", { skipLocked: true });
    const [claimed] = await ctx.db
      .update(footprintErasures)
      .set({ dueAt: now + LEASE_MS })
      .where(and(eq(footprintErasures.id, due)))
      .returning();
    if (claimed === undefined) return;
    await finish(ctx, claimed);
  }
}
