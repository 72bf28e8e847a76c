import {
  checkManifest,
  digestOf,
  manifestInvalid,
  parseRelease,
  RELEASE_FILE,
  type Release,
  readJson,
  releaseLimits,
  svgFault,
  unsafeAllowLoopback,
} from "@plaza/manifest";
import { type Channel, type Digest, MiniAppError } from "@plaza/protocol";
import { and, eq, sql } from "drizzle-orm";
import semver from "semver";
import type { PublisherIdentity } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { withStatus } from "../core/problems.ts";
import { insertGuarded, makeGuarded } from "./guarded/store-guarded.ts";
import { indexVersionOf, publishIndex } from "./release-index.ts";
import { apps, channels, releases } from "./tables.ts";

export interface Submission {
  readonly bytes: Uint8Array;
  readonly channel: Channel;
  readonly note?: string;
}

/** What a publication came to. */
export interface Published {
  readonly appId: string;
  readonly version: string;
  readonly channel: Channel;
  readonly digest: Digest;
  /** True when the release and the channel were there already: nothing changed. */
  readonly unchanged: boolean;
  readonly indexVersion: number;
}

/** Step 1: reads and checks the release, and says which files the registry lacks. Stores nothing. */
export async function planRelease(
  ctx: ServerContext,
  publisher: PublisherIdentity,
  { bytes, channel }: Submission,
): Promise<{ digest: Digest; missing: Digest[]; unchanged: boolean }> {
  const { release, digest } = await readRelease(ctx, publisher, bytes);
  const existing = await sameRelease(ctx.db, release, digest);
  await checkChannel(ctx.db, release, channel);
  // Asked even when the release is known: a blob store that lost files is filled again by publishing again.
  const missing = await ctx.blobs.missing([...new Set(Object.values(release.files).map((file) => file.digest))]);
  const unchanged = existing && missing.length === 0 && (await pointsTo(ctx.db, release.appId, channel)) === release.version.name;
  return { digest, missing, unchanged };
}

/**
 * Step 3: makes the release exist, all of it or nothing, in one transaction with the index and what listeners store.
 * SECURITY: publications of one app go one after another; of a hundred with different bytes one wins, and what won never changes [R-06].
 */
export async function commitRelease(
  ctx: ServerContext,
  publisher: PublisherIdentity,
  { bytes, channel, note }: Submission,
): Promise<Published> {
  const { release, digest } = await readRelease(ctx, publisher, bytes);
  const version = release.version.name;
  await checkFiles(ctx, release);
  await ctx.blobs.put(digest, bytes, { maxBytes: releaseLimits.maxReleaseBytes });
  // Before the transaction, which holds a connection and the app's lock; a repeat has its guarded build already.
  const guarded = (await sameRelease(ctx.db, release, digest)) ? undefined : await makeGuarded(ctx, release);
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`publish:${release.appId}`}, 0))`);
    await claimApp(ctx, tx, publisher, release.appId);
    const existing = await sameRelease(tx, release, digest);
    await checkChannel(tx, release, channel);
    const before = await pointsTo(tx, release.appId, channel);
    if (existing && before === version) {
      // Inside this transaction: waiting writers may hold every other connection of the pool.
      return { appId: release.appId, version, channel, digest, unchanged: true, indexVersion: await indexVersionOf(tx) };
    }
    if (!existing) {
      const sizes = Object.values(release.files).map((file) => file.size);
      await tx.insert(releases).values({
        appId: release.appId,
        version,
        digest,
        release,
        bytes: sizes.reduce((sum, size) => sum + size, bytes.byteLength),
        files: sizes.length,
        status: "live",
        note: note ?? null,
        publishedBy: publisher.credentialLabel,
        publishedAt: ctx.clock.now(),
      });
      if (guarded !== undefined) await insertGuarded(tx, release, guarded);
      const readFile = async (path: string) =>
        Object.hasOwn(release.files, path) ? ctx.blobs.read(release.files[path]?.digest as Digest) : undefined;
      for (const listener of ctx.registry.releaseListeners)
        await listener({ appId: release.appId, version, manifest: release.manifest, release, readFile }, tx);
    }
    await tx
      .insert(channels)
      .values({ appId: release.appId, channel, version })
      .onConflictDoUpdate({ target: [channels.appId, channels.channel], set: { version } });
    const indexVersion = await publishIndex(tx, ctx);
    await ctx.bus.publish("release.published", { appId: release.appId, version, channel }, tx);
    return { appId: release.appId, version, channel, digest, unchanged: false, indexVersion };
  });
}

async function readRelease(
  ctx: ServerContext,
  publisher: PublisherIdentity,
  bytes: Uint8Array,
): Promise<{ release: Release; digest: Digest }> {
  if (bytes.byteLength > releaseLimits.maxReleaseBytes)
    throw new MiniAppError("PAYLOAD_TOO_LARGE", `release.json may have ${releaseLimits.maxReleaseBytes} bytes.`);
  const release = parseRelease(bytes);
  // SECURITY: the credential's own list decides, not anything the request says [A2][R-09].
  if (!publisher.appIds.includes(release.appId))
    throw new MiniAppError(
      "CAPABILITY_DENIED",
      `This credential may not publish ${release.appId}. It is for: ${publisher.appIds.join(", ") || "no app"}.`,
    );
  // SECURITY: as it was sent: reading drops what no contract knows, and what an author believes to have declared must not be dropped in silence
  // (test "refuses a manifest with a member that Plaza does not know [S-09]").
  const { manifest } = readJson(bytes, RELEASE_FILE, { maxBytes: releaseLimits.maxReleaseBytes }) as { readonly manifest: unknown };
  const { problems } = checkManifest(manifest, originOptions(ctx));
  if (problems.some((problem) => problem.severity === "error")) throw manifestInvalid(problems);
  return { release, digest: await digestOf(bytes) };
}

/** Everything that needs the files' bytes: sizes, the catalogue, drawings. */
async function checkFiles(ctx: ServerContext, release: Release): Promise<void> {
  const missing: string[] = [];
  for (const [path, file] of Object.entries(release.files)) {
    const blob = await ctx.blobs.read(file.digest);
    if (blob === undefined) missing.push(path);
    else if (blob.byteLength !== file.size)
      throw new MiniAppError("INTEGRITY_FAILED", `${path} has ${blob.byteLength} bytes, and release.json says ${file.size}.`, {
        data: { reason: "size", path },
      });
    else if (file.type === "image/svg+xml") {
      const fault = svgFault(blob.toString("utf8"));
      if (fault !== undefined) throw withStatus(new MiniAppError("MANIFEST_INVALID", `${path} ${fault}.`), 422);
    }
  }
  if (missing.length > 0)
    throw new MiniAppError("INTEGRITY_FAILED", `The registry lacks ${missing.length} of the release's files; send them first.`, {
      data: { reason: "missing", missing },
    });
  const path = release.manifest.plaza.catalogue;
  if (path === undefined) return;
  const bytes = Object.hasOwn(release.files, path) ? await ctx.blobs.read(release.files[path]?.digest as Digest) : undefined;
  const catalogue = bytes === undefined ? undefined : readJson(bytes, path);
  const { problems } = checkManifest(release.manifest, { files: Object.keys(release.files), catalogue, ...originOptions(ctx) });
  if (problems.some((problem) => problem.severity === "error")) throw manifestInvalid(problems);
}

/** True when this very release is there already; throws when the version is there with other bytes, or was revoked. */
async function sameRelease(tx: Pick<Transaction, "select">, release: Release, digest: Digest): Promise<boolean> {
  const [existing] = await tx
    .select({ digest: releases.digest, status: releases.status })
    .from(releases)
    .where(and(eq(releases.appId, release.appId), eq(releases.version, release.version.name)));
  if (existing === undefined) return false;
  if (existing.digest !== digest) {
    throw new MiniAppError(
      "INTEGRITY_FAILED",
      `${release.appId} ${release.version.name} is published already, with other content. A version never changes: raise the version in manifest.json.`,
      { data: { reason: "mismatch", published: existing.digest } },
    );
  }
  // SECURITY: what was withdrawn does not come back by publishing it again [R-07].
  if (existing.status === "revoked")
    throw new MiniAppError("RELEASE_REVOKED", `${release.appId} ${release.version.name} was revoked. Publish a newer version.`);
  return true;
}

/** Beta and stable only go up, and hold no development builds [R-07]. */
async function checkChannel(tx: Pick<Transaction, "select">, release: Release, channel: Channel): Promise<void> {
  if (channel === "dev") return;
  const version = release.version.name;
  if (version.includes("-dev."))
    throw withStatus(
      new MiniAppError("INVALID_PARAMS", `${version} is a development build; publish it to the channel dev, or build without --watch.`),
      409,
    );
  const current = await pointsTo(tx, release.appId, channel);
  if (current !== undefined && semver.lt(version, current)) {
    throw withStatus(
      new MiniAppError(
        "INVALID_PARAMS",
        `The channel ${channel} has ${current}, which is newer than ${version}. Raise the version in manifest.json.`,
        { data: { reason: "downgrade", current } },
      ),
      409,
    );
  }
}

async function pointsTo(tx: Pick<Transaction, "select">, appId: string, channel: Channel): Promise<string | undefined> {
  const [row] = await tx
    .select({ version: channels.version })
    .from(channels)
    .where(and(eq(channels.appId, appId), eq(channels.channel, channel)));
  return row?.version;
}

/** The first publication binds the id to the publisher; after that it is nobody else's [A2]. */
async function claimApp(ctx: ServerContext, tx: Transaction, publisher: PublisherIdentity, appId: string): Promise<void> {
  await tx
    .insert(apps)
    .values({ id: appId, publisherId: publisher.publisherId, status: "live", createdAt: ctx.clock.now() })
    .onConflictDoNothing();
  const [app] = await tx.select({ publisherId: apps.publisherId }).from(apps).where(eq(apps.id, appId));
  if (app?.publisherId !== publisher.publisherId) throw new MiniAppError("CAPABILITY_DENIED", `${appId} belongs to another publisher.`);
}

function originOptions({ config }: ServerContext): { [unsafeAllowLoopback]?: true } {
  return config.env === "development" ? { [unsafeAllowLoopback]: true } : {};
}
