import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import type { Registry } from "../registry/registry.ts";
import { publisherSectors, sectors } from "./tables.ts";

export interface Sectors {
  /** The user's id in this app (OpenID Connect Core §8.1): the same for ever, and unlinkable between sectors. */
  readonly pairwiseSub: (appId: string, userId: string) => Promise<string>;
}

/**
 * Which apps know a user by one id. Each app is a sector of its own, unless its publisher asked for one sector of all its apps before anyone used the app.
 * 1. The first id that is made for an app fixes its sector: one row, of which the first writer decides, in whatever process.
 * 2. The row never changes, whatever the publisher asks later and whoever the app belongs to then. SECURITY: an id that a publisher's server knows would name
 *    somebody else, or nobody; and ids that were told apart could be put together afterwards [I-04].
 */
export function createSectors({
  db,
  keys,
  clock,
  registry,
}: {
  readonly db: Database;
  readonly keys: Pick<ServerKeys, "pairwiseSecret">;
  readonly clock: Clock;
  readonly registry: Pick<Registry, "findApp">;
}): Sectors {
  // A sector that was read is the sector for ever.
  const known = new Map<string, string>();

  const read = async (appId: string): Promise<string | undefined> =>
    (await db.select({ sector: sectors.sector }).from(sectors).where(eq(sectors.appId, appId)))[0]?.sector;
  const fix = async (appId: string): Promise<string | undefined> => {
    const app = await registry.findApp(appId);
    if (app === undefined) return undefined;
    const [asked] = await db.select().from(publisherSectors).where(eq(publisherSectors.publisherId, app.publisherId));
    const sector = asked?.shared === true ? publisherSector(app.publisherId) : appId;
    await db.insert(sectors).values({ appId, sector, fixedAt: clock.now() }).onConflictDoNothing();
    return read(appId);
  };
  const sectorOf = async (appId: string): Promise<string> => {
    const sector = known.get(appId) ?? (await read(appId)) ?? (await fix(appId));
    // An app that the registry does not know fixes nothing: anyone could fill the table.
    if (sector === undefined) return appId;
    known.set(appId, sector);
    return sector;
  };

  return {
    pairwiseSub: async (appId, userId) =>
      createHmac("sha256", keys.pairwiseSecret)
        .update(`${await sectorOf(appId)}\n${userId}`)
        .digest("base64url"),
  };
}

/** No app id has a colon: a publisher's sector is no app's. */
export function publisherSector(publisherId: string): string {
  return `publisher:${publisherId}`;
}
