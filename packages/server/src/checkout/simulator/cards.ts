import { createHash, randomBytes } from "node:crypto";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Database } from "../../core/context.ts";
import type { PagesBack } from "../payment-provider.ts";
import { checkoutSimulatorCards } from "../tables.ts";
import { type SimulatedInstrument, simulatedInstruments } from "./outcomes.ts";

/** Between the demo card that one is a copy of and what tells it from other copies. */
const COPY = "~";

/** The demo card that an instrument is, also when it is a copy that a user added; undefined for none. */
export function demoCardOf(instrumentId: string): SimulatedInstrument | undefined {
  const [id] = instrumentId.split(COPY);
  return simulatedInstruments.find((card) => card.id === id);
}

/** Which demo cards a user has: everybody's, but those that they removed, and then those that they added. */
export interface SimulatorCards {
  readonly of: (userId: string) => Promise<readonly SimulatedInstrument[]>;
  /** Begins a page on which the user adds one card; its id, which nobody can guess. */
  readonly open: (userId: string, back: PagesBack<string>) => Promise<string>;
  /** Whereto a page leads; undefined where there is none, or where a card was added on it. */
  readonly page: (pageId: string) => Promise<PagesBack<string> | undefined>;
  /** Adds a copy of this demo card, once: undefined where there is no such page, or a card was added on it. */
  readonly add: (pageId: string, card: SimulatedInstrument) => Promise<PagesBack<string> | undefined>;
  /** What the user does not have stays as it is. */
  readonly remove: (userId: string, instrumentId: string) => Promise<void>;
}

export function createDatabaseCards(db: Database): SimulatorCards {
  const unused = (pageId: string) => and(eq(checkoutSimulatorCards.id, pageId), isNull(checkoutSimulatorCards.card));
  return {
    of: async (userId) => {
      const rows = await db
        .select()
        .from(checkoutSimulatorCards)
        .where(eq(checkoutSimulatorCards.userId, userId))
        .orderBy(asc(checkoutSimulatorCards.at));
      const removed = new Set(rows.filter((row) => row.removed).map(({ id }) => id));
      const added = rows.flatMap(({ id, card, removed }) => {
        const demo = removed || card === null ? undefined : demoCardOf(card);
        return demo === undefined ? [] : [{ ...demo, id: `${demo.id}${COPY}${id}`, label: `${demo.label} ···· ${lastFour(id)}` }];
      });
      return [...simulatedInstruments.filter(({ id }) => !removed.has(id)), ...added];
    },
    open: async (userId, back) => {
      const id = randomBytes(24).toString("base64url");
      await db.insert(checkoutSimulatorCards).values({ userId, id, back });
      return id;
    },
    page: async (pageId) => {
      const [row] = await db.select().from(checkoutSimulatorCards).where(unused(pageId));
      return row?.back ?? undefined;
    },
    add: async (pageId, card) => {
      const [row] = await db.update(checkoutSimulatorCards).set({ card: card.id }).where(unused(pageId)).returning();
      return row?.back ?? undefined;
    },
    remove: async (userId, instrumentId) => {
      const [card = "", copy] = instrumentId.split(COPY);
      if (demoCardOf(card) === undefined) return;
      if (copy === undefined)
        await db.insert(checkoutSimulatorCards).values({ userId, id: card, card, removed: true }).onConflictDoNothing();
      else
        await db
          .update(checkoutSimulatorCards)
          .set({ removed: true })
          .where(
            and(eq(checkoutSimulatorCards.userId, userId), eq(checkoutSimulatorCards.id, copy), eq(checkoutSimulatorCards.card, card)),
          );
    },
  };
}

/** Tells copies of one demo card apart, as the end of a number does with real ones. There is no number. */
function lastFour(id: string): string {
  return String(createHash("sha256").update(id).digest().readUInt32BE(0) % 10_000).padStart(4, "0");
}
