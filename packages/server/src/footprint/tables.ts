import type { Erasure, FootprintKind } from "@plaza/protocol/services";
import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch. */
const time = (name: string) => bigint(name, { mode: "number" });

/** What a mini-app did in one visit, counted. For its user's eyes: nothing else reads it. */
export const footprintEntries = pgTable(
  "footprint_entries",
  {
    userId: text("user_id").notNull(),
    appId: text("app_id").notNull(),
    /** Of the guest session; `server/<day>` for what a publisher's server did on its own. */
    visit: text("visit").notNull(),
    kind: text("kind").$type<FootprintKind>().notNull(),
    /** A method's id, a part of the person, an origin. */
    subject: text("subject").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    firstAt: time("first_at").notNull(),
    lastAt: time("last_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.appId, table.visit, table.kind, table.subject] }),
    index("footprint_entries_time").on(table.lastAt),
  ],
);

/** Erasures that were asked for. One that has no receipt yet is finished by the next process that finds it. */
export const footprintErasures = pgTable(
  "footprint_erasures",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    appId: text("app_id").notNull(),
    askedAt: time("asked_at").notNull(),
    /** When somebody may next work on it; null when it is done. */
    dueAt: time("due_at"),
    done: jsonb("done").$type<Erasure>(),
  },
  (table) => [index("footprint_erasures_user").on(table.userId, table.askedAt), index("footprint_erasures_due").on(table.dueAt)],
);
