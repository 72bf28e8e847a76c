import { appIdSchema } from "@plaza/protocol";
import {
  type AdminApp,
  type AdminRelease,
  adminAppsResponseSchema,
  adminReleasesResponseSchema,
  countsResponseSchema,
  stopRequestSchema,
} from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import { queryCounts } from "../analytics/counts.ts";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import type { RegisteredApp } from "../registry/registry.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { openReportsByApp } from "../reports/reports.ts";
import { audit } from "./audit.ts";
import { registerLists } from "./lists.ts";

const done = z.object({});
const appParams = z.object({ id: appIdSchema });
const releasesQuery = z.object({ appId: z.optional(appIdSchema) });
/** Query strings are text; whole numbers only. */
const wholeNumber = z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number));
/** A week at most: a longer one is a report, not a live count. */
const countsQuery = z.object({ minutes: z.optional(z.pipe(wholeNumber, z.int().check(z.gte(1), z.lte(10_080)))) });

/** Everything under `/admin`: operators see all, publishers their own apps, releases and counts. On the console's listener only, whose cookie the shell does not have. */
export const adminModule: ServerModule = {
  name: "admin",
  migrations: "admin",

  register: (api, ctx, { surface }) => {
    if (surface !== "console") return;
    const app = withSchemas(api);
    const tags = ["admin"] as const;
    const operator = (request: FastifyRequest) => ctx.auth.requireRole(request, "operator");
    registerLists(app, ctx);

    app.get(
      "/admin/apps",
      { schema: { summary: "Mini-apps and their state", tags, auth: "operator", response: { 200: adminAppsResponseSchema } } },
      async (request) => {
        const [{ apps }, openReports] = await Promise.all([visibleApps(ctx, request), openReportsByApp(ctx.db)]);
        return { apps: apps.map((found): AdminApp => viewApp(found, openReports.get(found.id) ?? 0)) };
      },
    );

    app.get(
      "/admin/releases",
      {
        schema: {
          summary: "Releases, newest first",
          tags,
          auth: "operator",
          querystring: releasesQuery,
          response: { 200: adminReleasesResponseSchema },
        },
      },
      async (request) => {
        const { appId } = request.query;
        const apps = new Map((await visibleApps(ctx, request)).apps.map((found) => [found.id, found]));
        const releases = await ctx.registry.listReleases(appId === undefined ? {} : { appId });
        return {
          releases: releases
            .flatMap((release): AdminRelease[] => {
              const owner = apps.get(release.appId);
              if (owner === undefined) return [];
              const { version, digest, bytes, files, publishedAt, publishedBy, note, status } = release;
              const channels = (["dev", "beta", "stable"] as const).filter((channel) => owner.channels[channel] === version);
              return [
                {
                  appId: owner.id as AdminRelease["appId"],
                  appName: owner.name,
                  version,
                  digest,
                  bytes,
                  files,
                  publishedAt,
                  publishedBy,
                  ...(note === undefined ? {} : { note }),
                  channels,
                  status,
                },
              ];
            })
            .sort((a, b) => b.publishedAt - a.publishedAt),
        };
      },
    );

    app.get(
      "/admin/counts",
      {
        schema: {
          summary: "Live counts from the analytics store",
          tags,
          auth: "operator",
          querystring: countsQuery,
          response: { 200: countsResponseSchema },
        },
      },
      async (request) => {
        const { user, apps } = await visibleApps(ctx, request);
        const appIds = user.role === "operator" ? undefined : apps.map(({ id }) => id);
        return queryCounts(ctx.analytics, { now: ctx.clock.now(), minutes: request.query.minutes ?? 60, appIds });
      },
    );

    app.post(
      "/admin/apps/:id/stop",
      {
        schema: {
          summary: "Stop a mini-app, running sessions included",
          tags,
          auth: "operator",
          params: appParams,
          body: stopRequestSchema,
          response: { 200: done },
        },
      },
      async (request) => {
        const { userId } = await operator(request);
        const { id } = request.params;
        if ((await ctx.registry.findApp(id)) === undefined) throw notFound();
        const { message, reason } = request.body;
        await ctx.db.transaction(async (tx) => {
          await audit(tx, { at: ctx.clock.now(), actor: userId, action: "app.stop", target: id, reason });
          await ctx.registry.stopApp(id, message === undefined ? {} : { message }, tx);
        });
        return {};
      },
    );

    app.post(
      "/admin/apps/:id/resume",
      { schema: { summary: "Let a stopped mini-app run again", tags, auth: "operator", params: appParams, response: { 200: done } } },
      async (request) => {
        const { userId } = await operator(request);
        const { id } = request.params;
        if ((await ctx.registry.findApp(id)) === undefined) throw notFound();
        await ctx.db.transaction(async (tx) => {
          await audit(tx, { at: ctx.clock.now(), actor: userId, action: "app.resume", target: id });
          await ctx.registry.resumeApp(id, tx);
        });
        return {};
      },
    );
  },
};

function viewApp(app: RegisteredApp, openReports: number): AdminApp {
  return {
    id: app.id as AdminApp["id"],
    name: app.name,
    publisher: app.publisherName,
    icon: app.icon,
    status: app.status,
    ...(app.message === undefined ? {} : { message: app.message }),
    channels: app.channels,
    openReports,
  };
}
