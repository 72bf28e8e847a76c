import { sessionRequestSchema, sessionResponseSchema } from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import type { DataSubject, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { createGuestSessions } from "./guest-sessions.ts";
import { guestSessions } from "./tables.ts";

function ofSubject({ appId, userIds }: DataSubject) {
  return and(eq(guestSessions.appId, appId), inArray(guestSessions.userId, [...userIds]));
}

/** Server-side sessions of running guests: one per open mini-app, known to the guest by nothing. */
export const sessionsModule: ServerModule = {
  name: "sessions",
  migrations: "sessions",
  register: (api, ctx) => {
    const app = withSchemas(api);
    const sessions = createGuestSessions(ctx);
    app.post(
      "/sessions",
      {
        schema: {
          summary: "Starts the server side of one running guest.",
          auth: "user",
          body: sessionRequestSchema,
          response: { 200: sessionResponseSchema },
        },
      },
      async (request) => sessions.start(await ctx.auth.requireUser(request), request.body),
    );
    app.post(
      "/sessions/renew",
      {
        schema: {
          summary: "A fresh token for a running guest; send the old one as bearer.",
          auth: "guest-session",
          response: { 200: sessionResponseSchema },
        },
      },
      async (request) => sessions.renew(await ctx.auth.requireUser(request), request),
    );
  },

  collect: async (ctx, subject) => ({
    visits: await ctx.db
      .select({
        id: guestSessions.id,
        version: guestSessions.version,
        channel: guestSessions.channel,
        startedAt: guestSessions.createdAt,
        renewedAt: guestSessions.renewedAt,
      })
      .from(guestSessions)
      .where(ofSubject(subject))
      .orderBy(guestSessions.createdAt),
  }),
  // Running guests lose their session with its row, and with it every door of the server.
  erase: async (ctx, subject) => {
    const { rowCount } = await ctx.db.delete(guestSessions).where(ofSubject(subject));
    return { deleted: { visits: rowCount ?? 0 } };
  },
};
