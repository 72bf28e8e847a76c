import { randomBytes } from "node:crypto";
import type { Relay } from "@plaza/protocol/services";
import { and, asc, eq } from "drizzle-orm";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Executor } from "../core/context.ts";
import { relays } from "./person-tables.ts";

type RelayRow = typeof relays.$inferSelect;
type Config = Pick<ServerConfig, "relay">;

/** Undefined where there is no relay domain. */
export function relayAddress({ relay }: Config, local: string): string | undefined {
  return relay && `${local}@${relay.domain}`;
}

/**
 * What the app sees of the user's address: the relay address where they hide theirs, and nothing where the relay is gone from the configuration.
 * @param own the verified address
 */
export async function emailFor(
  { config, db }: { readonly config: Config; readonly db: Executor },
  { userId, appId }: { readonly userId: string; readonly appId: string },
  own: string | undefined,
): Promise<string | undefined> {
  const [row] = await db
    .select()
    .from(relays)
    .where(and(eq(relays.userId, userId), eq(relays.appId, appId)));
  // SECURITY: who hid their address never shows it because something else is missing [I-08].
  return row?.hides === true ? relayAddress(config, row.local) : own;
}

/** The user's choice at a consent: the address is made when it is first hidden, and stays the same for this user and app. */
export async function hideEmail(
  db: Executor,
  { clock, userId, appId, hides }: { readonly clock: Clock; readonly userId: string; readonly appId: string; readonly hides: boolean },
): Promise<void> {
  if (!hides) {
    await db
      .update(relays)
      .set({ hides })
      .where(and(eq(relays.userId, userId), eq(relays.appId, appId)));
    return;
  }
  // SECURITY: 80 random bits; nothing about the person or the app can be read from it, and none can be guessed [I-15].
  await db
    .insert(relays)
    .values({ local: randomBytes(10).toString("hex"), userId, appId, hides, createdAt: clock.now() })
    .onConflictDoUpdate({ target: [relays.userId, relays.appId], set: { hides, offAt: null } });
}

export async function relaysOf({ config, db }: { readonly config: Config; readonly db: Executor }, userId: string): Promise<Relay[]> {
  const rows = await db.select().from(relays).where(eq(relays.userId, userId)).orderBy(asc(relays.createdAt));
  return rows.flatMap((row) => view(config, row));
}

function view(config: Config, { appId, local, createdAt, offAt }: RelayRow): Relay[] {
  const address = relayAddress(config, local);
  return address === undefined ? [] : [{ appId: appId as Relay["appId"], address, createdAt, on: offAt === null }];
}

/** Mail to it reaches the user, or does not any more. False where the user has none for this app. */
export async function switchRelay(
  db: Executor,
  { clock, userId, appId, on }: { readonly clock: Clock; readonly userId: string; readonly appId: string; readonly on: boolean },
): Promise<boolean> {
  const switched = await db
    .update(relays)
    .set({ offAt: on ? null : clock.now() })
    .where(and(eq(relays.userId, userId), eq(relays.appId, appId)))
    .returning({ local: relays.local });
  return switched.length > 0;
}
