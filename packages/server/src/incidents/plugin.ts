import { appIdSchema } from "@plaza/protocol";
import { type AdminIncident, adminIncidentsResponseSchema, incidentRequestSchema, incidentRuleSchema } from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import * as z from "zod/mini";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { beforeSchema, pageOf, searchSchema } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { addIncident, forgetOldIncidents, listIncidents } from "./incidents.ts";
import { incidentsIncidents } from "./tables.ts";

const query = z.object({
  appId: z.optional(appIdSchema),
  rule: z.optional(incidentRuleSchema),
  q: z.optional(searchSchema),
  before: z.optional(beforeSchema),
});

/** `POST /incidents`: the host stopped a guest for breaking a rule. Operators read all of them, publishers those of their apps. */
export const incidentsModule: ServerModule = {
  name: "incidents",
  migrations: "incidents",
  collect: async (ctx, { appId, subs }) => ({
    incidents: await ctx.db
      .select()
      .from(incidentsIncidents)
      .where(and(eq(incidentsIncidents.appId, appId), inArray(incidentsIncidents.sub, [...subs]))),
  }),
  erase: async (ctx, { appId, subs }) => ({
    kept: [
      {
        what: "incidents",
        count: await ctx.db.$count(
          incidentsIncidents,
          and(eq(incidentsIncidents.appId, appId), inArray(incidentsIncidents.sub, [...subs])),
        ),
        why: "security",
      },
    ],
  }),
  jobs: [{ name: "incidents.forget", everyMs: 86_400_000, run: (ctx) => forgetOldIncidents(ctx.db, ctx.clock) }],
  register: (api, ctx, { surface }) => {
    const app = withSchemas(api);
    app.post(
      "/incidents",
      {
        schema: {
          summary: "A mini-app was stopped for breaking a rule",
          tags: ["incidents"],
          auth: "user",
          body: incidentRequestSchema,
          response: { 200: z.object({}) },
        },
      },
      async (request) => {
        const user = await ctx.auth.requireUser(request);
        const { appId } = request.body;
        if ((await ctx.registry.findApp(appId)) === undefined) throw notFound();
        await addIncident(ctx.db, ctx.clock, await ctx.identity.pairwiseSub(appId, user.userId), request.body);
        return {};
      },
    );
    if (surface !== "console") return;
    app.get(
      "/admin/incidents",
      {
        schema: {
          summary: "Mini-apps that were stopped for breaking a rule, newest first",
          tags: ["admin"],
          auth: "operator",
          querystring: query,
          response: { 200: adminIncidentsResponseSchema },
        },
      },
      async (request) => {
        const { user, apps } = await visibleApps(ctx, request);
        const own = user.role === "operator" ? undefined : apps.map(({ id }) => id);
        const names = new Map(apps.map(({ id, name }) => [id, name]));
        const { rows, next } = pageOf(
          await listIncidents(ctx.db, { ...request.query, ...(own ? { of: own } : {}) }),
          ({ at, id }) => `${at}~${id}`,
        );
        return {
          incidents: rows.map(
            ({ appId, version, excerpt, sub, ...rest }): AdminIncident => ({
              ...rest,
              appId: appId as AdminIncident["appId"],
              appName: names.get(appId) ?? appId,
              ...(version === null ? {} : { version }),
              ...(excerpt === null ? {} : { excerpt }),
              user: sub,
            }),
          ),
          next,
        };
      },
    );
  },
};
