import { appIdSchema, MiniAppError, methodTable } from "@plaza/protocol";
import {
  accountErasedSchema,
  callCountsSchema,
  erasureSchema,
  erasuresResponseSchema,
  footprintAppsResponseSchema,
  footprintExportSchema,
  footprintResponseSchema,
} from "@plaza/protocol/services";
import { and, desc, eq, inArray, isNull, lt, min } from "drizzle-orm";
import * as z from "zod/mini";
import type { DataSubject, ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { PAGE_SIZE } from "../core/paging.ts";
import { createBrowserSessions } from "../identity/browser-sessions.ts";
import { issuerGrants } from "../issuer/tables.ts";
import { eraseAccount, eraseApp, finishErasures, subjectOf } from "./erasing.ts";
import { listApps, listVisits } from "./reading.ts";
import { createFootprintRecorder } from "./recording.ts";
import { footprintEntries, footprintErasures } from "./tables.ts";

const done = z.object({});
const appParams = z.object({ appId: appIdSchema });
const visitsQuery = z.object({ before: z.optional(z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number))) });
/** Milliseconds that entries are kept: a user looks back a year, and a month more. */
const KEEP_MS = 396 * 24 * 3600_000;

/** The user's side of the digital footprint: what each mini-app did, everything that is held of it, and its end. */
export const footprintModule: ServerModule = {
  name: "footprint",
  migrations: "footprint",

  register: (api, ctx, { surface }) => {
    if (surface !== "host") return;
    const app = withSchemas(api);
    const recorder = createFootprintRecorder(ctx.db, ctx.clock);
    const browsers = createBrowserSessions(ctx);
    const methods = methodTable();
    const tags = ["footprint"] as const;

    app.post(
      "/footprint",
      {
        schema: {
          summary: "How often the guest called what",
          tags,
          auth: "guest-session",
          body: callCountsSchema,
          response: { 200: done },
        },
      },
      async (request) => {
        const session = await ctx.auth.requireGuestSession(request);
        const unknown = Object.keys(request.body.calls).find((id) => !methods.has(id));
        if (unknown !== undefined) throw new MiniAppError("INVALID_PARAMS", "There is no such method.", { data: { method: unknown } });
        await recorder.calls(session, request.body.calls);
        return {};
      },
    );
    app.get(
      "/me/footprint",
      {
        schema: { summary: "Mini-apps that have a trace of the user", tags, auth: "user", response: { 200: footprintAppsResponseSchema } },
      },
      async (request) => ({ apps: await listApps(ctx, (await subject(request)).userIds) }),
    );
    app.get(
      "/me/footprint/:appId",
      {
        schema: {
          summary: "What a mini-app did, visit by visit",
          tags,
          auth: "user",
          params: appParams,
          querystring: visitsQuery,
          response: { 200: footprintResponseSchema },
        },
      },
      async (request) => {
        const whose = await subject(request, request.params.appId);
        const visits = await listVisits(ctx, whose, request.query.before);
        const last = visits[PAGE_SIZE - 1];
        return {
          visits: visits.slice(0, PAGE_SIZE),
          ...(visits.length > PAGE_SIZE && last !== undefined ? { next: String(last.at) } : {}),
          serverSince: await serverSince(ctx, whose),
        };
      },
    );
    app.get(
      "/me/footprint/:appId/export",
      {
        schema: {
          summary: "All that is held of the user in a mini-app",
          tags,
          auth: "user",
          params: appParams,
          response: { 200: footprintExportSchema },
        },
        config: { rateLimit: { max: 20, timeWindow: "1 minute" } },
      },
      async (request, reply) => {
        const { appId } = request.params;
        const whose = await subject(request, appId);
        const data: Record<string, Record<string, unknown>> = {};
        for (const { name, collect } of ctx.modules) if (collect !== undefined) data[name] = { ...(await collect(ctx, whose)) };
        reply.header("content-disposition", `attachment; filename="${appId}.json"`);
        const [sub = ""] = whose.subs;
        return { format: "plaza-footprint/1" as const, appId, sub, exportedAt: ctx.clock.now(), data };
      },
    );
    app.post(
      "/me/footprint/:appId/erase",
      {
        schema: {
          summary: "Erases what is held of the user in a mini-app; the answer is the receipt",
          tags,
          auth: "user",
          params: appParams,
          response: { 200: erasureSchema },
        },
        config: { rateLimit: { max: 20, timeWindow: "1 minute" } },
      },
      async (request) => eraseApp(ctx, request.params.appId, (await ctx.auth.requireUser(request)).userId),
    );
    app.post(
      "/me/erase",
      {
        schema: {
          summary: "Ends the account, with every app's records; the answer has the receipts and the new guest",
          tags,
          auth: "user",
          response: { 200: accountErasedSchema },
        },
        config: { rateLimit: { max: 5, timeWindow: "1 minute" } },
      },
      async (request, reply) => {
        const { userId } = await ctx.auth.requireUser(request);
        if ((await ctx.identity.findUser(userId))?.persona != null)
          throw new MiniAppError("CAPABILITY_DENIED", "A demo person is everybody's: it cannot be ended.");
        const erasures = await eraseAccount(ctx, userId);
        const guest = await browsers.startGuest(request, reply);
        return { erasures, me: await ctx.identity.meOf(guest.userId) };
      },
    );
    app.get(
      "/me/erasures",
      { schema: { summary: "What was erased, with receipts", tags, auth: "user", response: { 200: erasuresResponseSchema } } },
      async (request) => {
        const { userIds } = await subject(request);
        const rows = await ctx.db
          .select({ done: footprintErasures.done })
          .from(footprintErasures)
          .where(and(inArray(footprintErasures.userId, [...userIds]), isNull(footprintErasures.dueAt)))
          .orderBy(desc(footprintErasures.askedAt), desc(footprintErasures.id))
          .limit(200);
        return { erasures: rows.flatMap((row) => row.done ?? []) };
      },
    );

    async function subject(request: Parameters<typeof ctx.auth.requireUser>[0], appId = ""): Promise<DataSubject> {
      return subjectOf(ctx, appId, (await ctx.auth.requireUser(request)).userId);
    }
  },

  jobs: [
    { name: "footprint.erase", everyMs: 60_000, run: finishErasures },
    {
      name: "footprint.sweep",
      everyMs: 3600_000,
      run: async (ctx) => {
        await ctx.db.delete(footprintEntries).where(lt(footprintEntries.lastAt, ctx.clock.now() - KEEP_MS));
      },
    },
  ],

  collect: async (ctx, { appId, userIds }) => ({
    entries: await ctx.db.select().from(footprintEntries).where(ofSubject(appId, userIds)).orderBy(footprintEntries.firstAt),
  }),
  erase: async (ctx, { appId, userIds }) => {
    const { rowCount } = await ctx.db.delete(footprintEntries).where(ofSubject(appId, userIds));
    return { deleted: { footprint: rowCount ?? 0 } };
  },
};

function ofSubject(appId: string, userIds: readonly string[]) {
  return and(eq(footprintEntries.appId, appId), inArray(footprintEntries.userId, [...userIds]));
}

async function serverSince(ctx: ServerContext, { appId, userIds }: DataSubject): Promise<number | null> {
  const [row] = await ctx.db
    .select({ since: min(issuerGrants.createdAt) })
    .from(issuerGrants)
    .where(and(eq(issuerGrants.appId, appId), inArray(issuerGrants.userId, [...userIds]), isNull(issuerGrants.endedAt)));
  return row?.since ?? null;
}
