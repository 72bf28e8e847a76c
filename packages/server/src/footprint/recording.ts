import type { CallCounts, FootprintKind } from "@plaza/protocol/services";
import { sql } from "drizzle-orm";
import type { Clock, Database } from "../core/context.ts";
import { footprintEntries } from "./tables.ts";

export interface Visitor {
  readonly userId: string;
  readonly appId: string;
  readonly sessionId: string;
}

/** Writes down what a mini-app does, where its user can see it. */
export interface FootprintRecorder {
  /** Counts from the session's start: the larger one stands, so that a repeat changes nothing. */
  readonly calls: (visitor: Visitor, counts: CallCounts) => Promise<void>;
  /** One more of each. */
  readonly add: (visitor: Visitor, kind: Exclude<FootprintKind, "call">, subjects: readonly string[]) => Promise<void>;
  /** What the publisher's own server read of the person, without a visit. */
  readonly serverRead: (appId: string, userId: string, subjects: readonly string[]) => Promise<void>;
}

const DAY_MS = 24 * 3600_000;

export function createFootprintRecorder(db: Database, clock: Clock): FootprintRecorder {
  const write = async (
    { userId, appId, sessionId: visit }: Visitor,
    rows: readonly { readonly kind: FootprintKind; readonly subject: string; readonly count: number }[],
    count: ReturnType<typeof sql>,
  ): Promise<void> => {
    if (rows.length === 0) return;
    const at = clock.now();
    await db
      .insert(footprintEntries)
      .values(rows.map((row) => ({ userId, appId, visit, ...row, firstAt: at, lastAt: at })))
      .onConflictDoUpdate({
        target: [footprintEntries.userId, footprintEntries.appId, footprintEntries.visit, footprintEntries.kind, footprintEntries.subject],
        set: {
          count,
          lastAt: sql`case when ${footprintEntries.count} = ${count} then ${footprintEntries.lastAt} else excluded.last_at end`,
        },
      });
  };
  const add: FootprintRecorder["add"] = (visitor, kind, subjects) =>
    write(
      visitor,
      [...new Set(subjects)].map((subject) => ({ kind, subject, count: 1 })),
      sql`${footprintEntries.count} + 1`,
    );
  return {
    add,
    calls: (visitor, counts) =>
      write(
        visitor,
        Object.entries(counts).map(([subject, count]) => ({ kind: "call" as const, subject, count })),
        sql`greatest(${footprintEntries.count}, excluded.count)`,
      ),
    serverRead: (appId, userId, subjects) => {
      const day = new Date(Math.floor(clock.now() / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
      return add({ appId, userId, sessionId: `server/${day}` }, "server", subjects);
    },
  };
}
