import { isolationDocumentSchema, isolationReportSchema, isolationReportsResponseSchema } from "@plaza/protocol/services";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { addIsolationReport, newestIsolationReports } from "./reports.ts";

/** A report of all rows is some 60 KiB. */
const MAX_REPORT_BYTES = 512 * 1024;

/** Isolation reports: signed with the index's key, for operators, on the console's listener only. */
export const isolationModule: ServerModule = {
  name: "isolation",
  migrations: "isolation",
  register: (api, ctx, { surface }) => {
    if (surface !== "console") return;
    const app = withSchemas(api);
    const tags = ["admin"] as const;
    app.post(
      "/admin/isolation-reports",
      {
        bodyLimit: MAX_REPORT_BYTES,
        schema: {
          summary: "Sign and keep an isolation report",
          tags,
          auth: "operator",
          body: isolationDocumentSchema,
          response: { 200: isolationReportSchema },
        },
      },
      async (request) => {
        const { userId } = await ctx.auth.requireRole(request, "operator");
        return addIsolationReport(ctx, userId, request.body);
      },
    );
    app.get(
      "/admin/isolation-reports",
      {
        schema: {
          summary: "The newest isolation report of each browser",
          tags,
          auth: "operator",
          response: { 200: isolationReportsResponseSchema },
        },
      },
      async (request) => {
        await ctx.auth.requireRole(request, "operator");
        return { reports: await newestIsolationReports(ctx) };
      },
    );
  },
};
