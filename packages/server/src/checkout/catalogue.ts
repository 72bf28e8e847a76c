import { type Catalogue, parseCatalogue, readJson } from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import { and, eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import type { ReleaseEvent } from "../registry/registry.ts";
import type { PriceList } from "./price.ts";
import { declareStock } from "./stock.ts";
import { checkoutCatalogues } from "./tables.ts";

/** Releases whose prices a process keeps. */
const REMEMBERED = 1_000;

/** Keeps a release's prices and the stock that it declares, in the transaction that makes the release exist. Throws MANIFEST_INVALID for a catalogue that does not hold: such a release is refused. */
export async function storeCatalogue(event: ReleaseEvent, tx: Transaction): Promise<void> {
  const path = event.manifest.plaza.catalogue;
  if (path === undefined) return;
  const bytes = await event.readFile(path);
  if (bytes === undefined)
    throw new MiniAppError("MANIFEST_INVALID", `The release has no ${path}, which its manifest names as the catalogue.`);
  const catalogue = parseCatalogue(readJson(bytes, path));
  await tx.insert(checkoutCatalogues).values({ appId: event.appId, version: event.version, catalogue }).onConflictDoNothing();
  await declareStock(tx, event.appId, catalogue.items);
}

/** The prices of the very release that is running: an older one sells at its own until it is revoked. Throws CHECKOUT_CONFLICT `no_catalogue`. */
export type PriceLists = (appId: string, version: string) => Promise<PriceList>;

/** What a release sells never changes, so each is read once. */
export function createPriceLists({ db }: Pick<ServerContext, "db">): PriceLists {
  const lists = new LRUCache<string, PriceList>({ max: REMEMBERED });
  return async (appId, version) => {
    const key = JSON.stringify([appId, version]);
    const list = lists.get(key) ?? (await readPriceList(db, appId, version));
    lists.set(key, list);
    return list;
  };
}

async function readPriceList(db: Executor, appId: string, version: string): Promise<PriceList> {
  const [row] = await db
    .select()
    .from(checkoutCatalogues)
    .where(and(eq(checkoutCatalogues.appId, appId), eq(checkoutCatalogues.version, version)));
  if (row === undefined)
    throw new MiniAppError("CHECKOUT_CONFLICT", "This mini-app has no catalogue, so it has nothing to sell.", {
      data: { reason: "no_catalogue" },
    });
  const { currency, items, coupons = [], shipping = [] } = row.catalogue as Catalogue;
  return {
    currency,
    items: new Map(
      items.map(({ sku, name, price, tax_class, ships }) => [
        sku,
        { sku, name, price, taxClass: tax_class ?? "standard", ...(ships === true ? { ships } : {}) },
      ]),
    ),
    coupons: new Map(coupons.map((coupon) => [coupon.code, coupon])),
    shipping,
  };
}
