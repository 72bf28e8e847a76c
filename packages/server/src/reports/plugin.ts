import { reportRequestSchema } from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import * as z from "zod/mini";
import type { DataSubject, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { addReport } from "./reports.ts";
import { reportsReports } from "./tables.ts";

/** `POST /reports`: a user's complaint about a mini-app; operators read them in the console. */
export const reportsModule: ServerModule = {
  name: "reports",
  migrations: "reports",
  register: (api, ctx) => {
    withSchemas(api).post(
      "/reports",
      {
        schema: {
          summary: "Report a mini-app",
          tags: ["reports"],
          auth: "user",
          body: reportRequestSchema,
          response: { 200: z.object({}) },
        },
      },
      async (request) => {
        const user = await ctx.auth.requireUser(request);
        if ((await ctx.registry.findApp(request.body.appId)) === undefined) throw notFound();
        await addReport(ctx.db, ctx.clock, user.userId, request.body);
        return {};
      },
    );
  },

  collect: async (ctx, subject) => ({ reports: await ctx.db.select().from(reportsReports).where(ofSubject(subject)) }),
  erase: async (ctx, subject) => ({
    kept: [{ what: "reports", count: await ctx.db.$count(reportsReports, ofSubject(subject)), why: "safety" }],
  }),
};

function ofSubject({ appId, userIds }: DataSubject) {
  return and(eq(reportsReports.appId, appId), inArray(reportsReports.userId, [...userIds]));
}
