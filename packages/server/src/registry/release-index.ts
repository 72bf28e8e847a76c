import { type ReleaseIndex, releaseIndexSchema, signIndex } from "@plaza/manifest";
import { desc, eq } from "drizzle-orm";
import type { Bus } from "../core/bus.ts";
import type { Clock, Transaction } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { guardedDigests } from "./guarded/store-guarded.ts";
import { apps, channels, releaseIndex, releases } from "./tables.ts";

/** Milliseconds an index is good for: how long a host that is cut off goes on. */
export const INDEX_MS = 24 * 3600_000;
/** Dev releases come by the dozen; of each app only so many stay in the index beside those that a channel points to. */
const DEV_RELEASES_KEPT = 10;
const ROW = 1;

export interface IndexParts {
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly bus: Bus;
}

/**
 * Signs a new index over what the tables say in this transaction.
 * 1. The one row is locked, so writers go one after another and each version says all that was committed before it.
 * 2. The version grows by at least one and is never below the seconds since the epoch: after a restore from a backup it is still above
 *    what hosts have seen [R-05][R-17].
 * 3. Readers see the new index at the commit, together with what it is about.
 */
export async function publishIndex(tx: Transaction, { keys, clock, bus }: IndexParts): Promise<number> {
  await tx.insert(releaseIndex).values({ id: ROW, version: 0, token: "", expiresAt: 0 }).onConflictDoNothing();
  const [row] = await tx.select().from(releaseIndex).where(eq(releaseIndex.id, ROW)).for("update");
  const now = clock.now();
  const version = Math.max((row?.version ?? 0) + 1, Math.floor(now / 1000));
  const index: ReleaseIndex = releaseIndexSchema.parse({ version, issuedAt: now, expiresAt: now + INDEX_MS, apps: await contents(tx) });
  const token = await signIndex(index, { key: keys.indexPrivateJwk, kid: keys.indexPrivateJwk.kid ?? "" });
  await tx.update(releaseIndex).set({ version, token, expiresAt: index.expiresAt }).where(eq(releaseIndex.id, ROW));
  await bus.publish("index.changed", { version }, tx);
  return version;
}

/** The version of the index as this transaction sees it. */
export async function indexVersionOf(tx: Transaction): Promise<number> {
  const [row] = await tx.select({ version: releaseIndex.version }).from(releaseIndex).where(eq(releaseIndex.id, ROW));
  return row?.version ?? 0;
}

async function contents(tx: Transaction): Promise<Record<string, unknown>> {
  // One after another: a transaction is one connection.
  const appRows = await tx.select().from(apps);
  const channelRows = await tx.select().from(channels);
  const releaseRows = await tx
    .select({ appId: releases.appId, version: releases.version, digest: releases.digest, status: releases.status })
    .from(releases)
    .orderBy(desc(releases.publishedAt), desc(releases.version));
  const guarded = await guardedDigests(tx);
  const result: Record<string, { status: string; message?: string; channels: Record<string, string>; releases: Record<string, unknown> }> =
    {};
  for (const app of appRows)
    result[app.id] = { status: app.status, ...(app.message === null ? {} : { message: app.message }), channels: {}, releases: {} };
  for (const { appId, channel, version } of channelRows) {
    const entry = result[appId];
    if (entry !== undefined) entry.channels[channel] = version;
  }
  const devSeen = new Map<string, number>();
  for (const { appId, version, digest, status } of releaseRows) {
    const entry = result[appId];
    if (entry === undefined) continue;
    if (version.includes("-dev.") && !Object.values(entry.channels).includes(version)) {
      const seen = (devSeen.get(appId) ?? 0) + 1;
      devSeen.set(appId, seen);
      if (seen > DEV_RELEASES_KEPT) continue;
    }
    const guardedDigest = guarded.get(`${appId}@${version}`);
    entry.releases[version] = { digest, status, ...(guardedDigest === undefined ? {} : { guarded: guardedDigest }) };
  }
  return result;
}
