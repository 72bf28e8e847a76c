import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";

const time = (name: string) => bigint(name, { mode: "number" });

/** The server's side of one running guest. */
export const guestSessions = pgTable(
  "sessions_guests",
  {
    id: text("id").primaryKey(),
    browserSessionId: text("browser_session_id").notNull(),
    userId: text("user_id").notNull(),
    appId: text("app_id").notNull(),
    version: text("version").notNull(),
    channel: text("channel", { enum: ["dev", "beta", "stable"] }).notNull(),
    isolation: text("isolation", { enum: ["full", "reduced"] })
      .notNull()
      .default("reduced"),
    createdAt: time("created_at").notNull(),
    renewedAt: time("renewed_at").notNull(),
    endedAt: time("ended_at"),
  },
  (table) => [
    index("sessions_guests_browser").on(table.browserSessionId),
    index("sessions_guests_time").on(table.createdAt),
    index("sessions_guests_user").on(table.userId, table.appId, table.createdAt),
  ],
);
