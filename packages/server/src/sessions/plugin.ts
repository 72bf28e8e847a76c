import { sessionRequestSchema, sessionResponseSchema } from "@plaza/protocol/services";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { createGuestSessions } from "./guest-sessions.ts";

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
};
