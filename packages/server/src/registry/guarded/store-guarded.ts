import type { Release } from "@plaza/manifest";
import { type Digest, isMiniAppError } from "@plaza/protocol";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { ServerContext, Transaction } from "../../core/context.ts";
import { publishIndex } from "../release-index.ts";
import { guardedReleases, releases } from "../tables.ts";
import { GUARD_FORMAT, type GuardedRelease, guardRelease } from "./guard-release.ts";

/** Makes the guarded build of a release and stores its bytes; the row is for the caller's transaction. Undefined for worker mini-apps. */
export async function makeGuarded(ctx: Pick<ServerContext, "blobs">, release: Release): Promise<GuardedRelease | undefined> {
  const made = await guardRelease(release, ctx.blobs.read);
  if (made === undefined) return undefined;
  for (const [digest, bytes] of made.files) await ctx.blobs.put(digest, bytes);
  await ctx.blobs.put(made.digest, made.bytes);
  return made;
}

/** `made` is null for a release that cannot be guarded: it is not tried again. */
export async function insertGuarded(
  tx: Pick<Transaction, "insert">,
  { appId, version }: Release,
  made: GuardedRelease | null,
): Promise<void> {
  await tx
    .insert(guardedReleases)
    .values({ appId, version: version.name, format: GUARD_FORMAT, digest: made?.digest ?? null, release: made?.release ?? null })
    .onConflictDoNothing();
}

/** Digests of the newest guarded builds: `<appId>@<version>` → digest. */
export async function guardedDigests(tx: Pick<Transaction, "select">): Promise<ReadonlyMap<string, Digest>> {
  const { appId, version, format, digest } = guardedReleases;
  const rows = await tx.select({ appId, version, digest }).from(guardedReleases).where(isNotNull(digest)).orderBy(format);
  return new Map(rows.map((row) => [`${row.appId}@${row.version}`, row.digest as Digest]));
}

/** The guarded build that an index, this one or an older one, names by its digest. */
export async function findGuarded(
  { db }: Pick<ServerContext, "db">,
  query: { readonly appId: string; readonly version: string; readonly digest: Digest },
): Promise<Release | undefined> {
  const [row] = await db
    .select({ release: guardedReleases.release })
    .from(guardedReleases)
    .where(
      and(eq(guardedReleases.appId, query.appId), eq(guardedReleases.version, query.version), eq(guardedReleases.digest, query.digest)),
    );
  return (row?.release as Release | null | undefined) ?? undefined;
}

/** Guards what was published before there were guards, or before they changed; one new index at the end. */
export async function guardOlderReleases(ctx: ServerContext, signal: AbortSignal): Promise<void> {
  const rows = await ctx.db
    .select({ release: releases.release })
    .from(releases)
    .leftJoin(
      guardedReleases,
      and(
        eq(guardedReleases.appId, releases.appId),
        eq(guardedReleases.version, releases.version),
        eq(guardedReleases.format, GUARD_FORMAT),
      ),
    )
    .where(
      and(eq(releases.status, "live"), isNull(guardedReleases.format), sql`${releases.release} #>> '{manifest,plaza,sandbox}' = 'frame'`),
    );
  let made = 0;
  for (const row of rows) {
    if (signal.aborted) break;
    const release = row.release as Release;
    const guarded = await makeGuarded(ctx, release).catch((error: unknown) => {
      ctx.logger.error({ err: error, appId: release.appId, version: release.version.name }, "a release cannot be guarded");
      // What the store lacks today it may have tomorrow; what is no module stays none.
      return isMiniAppError(error) ? null : undefined;
    });
    if (guarded === undefined) continue;
    await insertGuarded(ctx.db, release, guarded);
    made += 1;
  }
  if (made > 0) await ctx.db.transaction((tx) => publishIndex(tx, ctx));
}
