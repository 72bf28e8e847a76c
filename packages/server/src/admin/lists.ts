import { appIdSchema } from "@plaza/protocol";
import { type AdminReport, adminReportsResponseSchema, auditResponseSchema } from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { beforeSchema, pageOf, searchSchema } from "../core/paging.ts";
import { listReports, markReport } from "../reports/reports.ts";
import { audit, auditActions, listAudit } from "./audit.ts";

const done = z.object({});
const reportParams = z.object({ id: z.uuid() });
const q = z.optional(searchSchema);
const before = z.optional(beforeSchema);
const appId = z.optional(appIdSchema);
const reportsQuery = z.object({ appId, status: z.optional(z.enum(["open", "closed"])), q, before });
const auditQuery = z.object({
  action: z.optional(z.enum(auditActions)),
  q,
  before: z.optional(z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number))),
});

/** Reports and the audit log: for operators, newest first, in pages. */
export function registerLists(app: SchemaInstance, ctx: ServerContext): void {
  const tags = ["admin"] as const;
  const operator = (request: FastifyRequest) => ctx.auth.requireRole(request, "operator");

  app.get(
    "/admin/reports",
    {
      schema: {
        summary: "What users report, newest first",
        tags,
        auth: "operator",
        querystring: reportsQuery,
        response: { 200: adminReportsResponseSchema },
      },
    },
    async (request) => {
      await operator(request);
      const [found, names] = await Promise.all([listReports(ctx.db, request.query), namesOf(ctx)]);
      const { rows, next } = pageOf(found, ({ at, id }) => `${at}~${id}`);
      return {
        reports: rows.map(
          ({ id, appId, version, reason, text, at, status }): AdminReport => ({
            id,
            appId: appId as AdminReport["appId"],
            appName: names.get(appId) ?? appId,
            ...(version === null ? {} : { version }),
            reason,
            ...(text === null ? {} : { text }),
            at,
            status,
          }),
        ),
        next,
      };
    },
  );

  for (const [act, status, summary] of [
    ["close", "closed", "A report was dealt with"],
    ["reopen", "open", "A report was closed too early"],
  ] as const) {
    app.post(
      `/admin/reports/:id/${act}`,
      { schema: { summary, tags, auth: "operator", params: reportParams, response: { 200: done } } },
      async (request) => {
        const { userId } = await operator(request);
        await ctx.db.transaction(async (tx) => {
          const report = await markReport(tx, request.params.id, status);
          await audit(tx, { at: ctx.clock.now(), actor: userId, action: `report.${act}`, target: `${report.appId}#${report.id}` });
        });
        return {};
      },
    );
  }

  app.get(
    "/admin/audit",
    {
      schema: {
        summary: "Who did what, newest first",
        tags,
        auth: "operator",
        querystring: auditQuery,
        response: { 200: auditResponseSchema },
      },
    },
    async (request) => {
      await operator(request);
      const { rows, next } = pageOf(await listAudit(ctx.db, request.query), ({ id }) => String(id));
      return {
        entries: rows.map(({ id, at, actor, actorName, action, target, reason }) => ({
          id: String(id),
          at,
          actor,
          ...(actorName === null ? {} : { actorName }),
          action,
          target,
          ...(reason === null ? {} : { reason }),
        })),
        next,
      };
    },
  );
}

async function namesOf(ctx: ServerContext): Promise<Map<string, string>> {
  return new Map((await ctx.registry.listApps()).map(({ id, name }) => [id, name]));
}
