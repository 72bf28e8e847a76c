import type { Manifest, Release } from "@plaza/manifest";
import { type Channel, type Digest, MiniAppError } from "@plaza/protocol";
import { and, desc, eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { iconOf } from "./listing.ts";
import type { RegisteredApp, Registry, RegistryOptions, ReleaseListener, StoredRelease } from "./registry.ts";
import { publishIndex } from "./release-index.ts";
import { apps, channels, publishers, releaseIndex, releases } from "./tables.ts";

/** Releases and apps of which a process keeps what does not change. */
const REMEMBERED = 1_000;

/** How a release and its app stand, for those who read it with something else in one statement. */
export const standing = { app: apps.status, message: apps.message, release: releases.status };

/** See `Registry.assertRunnable`. */
export function refuseStopped(
  found: { readonly app: string | null; readonly message: string | null; readonly release: string | null } | undefined,
): void {
  if (found === undefined || found.release === null) throw notFound("There is no such release here.");
  if (found.app === "stopped") throw new MiniAppError("RELEASE_REVOKED", found.message ?? undefined, { data: { status: "stopped" } });
  if (found.release === "revoked") throw new MiniAppError("RELEASE_REVOKED", undefined, { data: { status: "revoked" } });
}

export function createRegistry(options: RegistryOptions): Registry {
  const { config, db, blobs, bus } = options;
  const listeners: ReleaseListener[] = [];

  const findRelease = async (appId: string, version: string): Promise<StoredRelease | undefined> => {
    const [row] = await db
      .select()
      .from(releases)
      .where(and(eq(releases.appId, appId), eq(releases.version, version)));
    return row === undefined ? undefined : toRelease(row);
  };
  const readApps = async (appId?: string): Promise<RegisteredApp[]> => {
    const [rows, pointers] = await Promise.all([
      db
        .select({ app: apps, publisher: publishers.name })
        .from(apps)
        .innerJoin(publishers, eq(publishers.id, apps.publisherId))
        .where(appId === undefined ? undefined : eq(apps.id, appId))
        .orderBy(apps.createdAt),
      db
        .select({ appId: channels.appId, channel: channels.channel, version: channels.version, release: releases.release })
        .from(channels)
        .innerJoin(releases, and(eq(releases.appId, channels.appId), eq(releases.version, channels.version)))
        .where(appId === undefined ? undefined : eq(channels.appId, appId)),
    ]);
    return rows.map(({ app, publisher }) => {
      const own = pointers.filter((pointer) => pointer.appId === app.id);
      const shown = [...config.channels, "stable", "beta", "dev"]
        .map((channel) => own.find((pointer) => pointer.channel === channel))
        .find((pointer) => pointer !== undefined);
      const release = shown?.release as Release | undefined;
      return {
        id: app.id,
        name: release?.manifest.name ?? app.id,
        publisherId: app.publisherId,
        publisherName: publisher,
        status: app.status,
        ...(app.message === null ? {} : { message: app.message }),
        channels: Object.fromEntries(own.map(({ channel, version }) => [channel, version])) as Partial<Record<Channel, string>>,
        icon: release === undefined ? null : iconOf(release),
      };
    });
  };
  const manifests = new LRUCache<string, Manifest>({ max: REMEMBERED });
  const names = new LRUCache<string, { readonly appName: string; readonly merchant: string }>({ max: REMEMBERED });
  bus.on("index.changed", () => names.clear());
  const setStatus = async (appId: string, status: "live" | "stopped", message: string | null, tx: Transaction): Promise<void> => {
    const [row] = await tx.update(apps).set({ status, message }).where(eq(apps.id, appId)).returning();
    if (row === undefined) throw notFound("There is no such mini-app here.");
    await publishIndex(tx, options);
    await bus.publish(status === "stopped" ? "app.stopped" : "app.resumed", { appId }, tx);
  };
  const within = async (tx: Transaction | undefined, run: (tx: Transaction) => Promise<void>): Promise<void> => {
    await (tx === undefined ? db.transaction(run) : run(tx));
  };

  return {
    listApps: () => readApps(),
    findApp: async (appId) => (await readApps(appId))[0],
    listReleases: async ({ appId } = {}) => {
      const rows = await db
        .select()
        .from(releases)
        .where(appId === undefined ? undefined : eq(releases.appId, appId))
        .orderBy(desc(releases.publishedAt));
      return rows.map(toRelease);
    },
    findRelease,
    manifestOf: async (appId, version) => {
      const key = JSON.stringify([appId, version]);
      const manifest = manifests.get(key) ?? (await findRelease(appId, version))?.manifest;
      if (manifest !== undefined) manifests.set(key, manifest);
      return manifest;
    },
    namesOf: async (appId) => {
      const known = names.get(appId);
      if (known !== undefined) return known;
      const [app] = await readApps(appId);
      const found = { appName: app?.name ?? appId, merchant: app?.publisherName ?? appId };
      if (app !== undefined) names.set(appId, found);
      return found;
    },
    readReleaseFile: async (appId, version, path) => {
      const found = await findRelease(appId, version);
      if (found === undefined || !Object.hasOwn(found.release.files, path)) return undefined;
      const file = found.release.files[path];
      return file === undefined ? undefined : blobs.read(file.digest);
    },
    onRelease: (listener) => {
      listeners.push(listener);
    },
    releaseListeners: listeners,
    assertRunnable: async (appId, version) => {
      // Read each time: what was stopped is stopped from the commit on, in every process.
      const [found] = await db
        .select(standing)
        .from(releases)
        .innerJoin(apps, eq(apps.id, releases.appId))
        .where(and(eq(releases.appId, appId), eq(releases.version, version)));
      refuseStopped(found);
    },
    stopApp: (appId, { message }, tx) => within(tx, (inner) => setStatus(appId, "stopped", message ?? null, inner)),
    resumeApp: (appId, tx) => within(tx, (inner) => setStatus(appId, "live", null, inner)),
    currentIndex: async () => {
      const [row] = await db.select().from(releaseIndex);
      if (row === undefined || row.token === "") throw new Error("the release index was not made");
      return { version: row.version, token: row.token, expiresAt: row.expiresAt };
    },
  };
}

function toRelease(row: typeof releases.$inferSelect): StoredRelease {
  const release = row.release as Release;
  return {
    appId: row.appId,
    version: row.version,
    digest: row.digest as Digest,
    manifest: release.manifest,
    release,
    bytes: row.bytes,
    files: row.files,
    status: row.status,
    publishedAt: row.publishedAt,
    publishedBy: row.publishedBy,
    ...(row.note === null ? {} : { note: row.note }),
  };
}
