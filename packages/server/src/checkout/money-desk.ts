import { appIdSchema } from "@plaza/protocol";
import {
  closeItemRequestSchema,
  disputesResponseSchema,
  earningsResponseSchema,
  monthSchema,
  payoutRequestSchema,
  payoutSchema,
  payoutsResponseSchema,
  reconciliationDetailSchema,
  reconciliationRequestSchema,
  reconciliationSchema,
  reconciliationsResponseSchema,
} from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { beforeSchema, pageOf } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { listDisputes, viewDispute } from "./disputes.ts";
import { earningsCsv, earningsOf, payableOf } from "./earnings.ts";
import { idempotencyHeaders } from "./idempotency.ts";
import { listPayouts, recordPayout, viewPayout } from "./payouts.ts";
import type { Reconciliations } from "./reconciliations.ts";

/** Bytes of a settlement file in JSON: 16 MiB of text, and what JSON puts around it. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

const disputesQuery = z.object({
  appId: z.optional(appIdSchema),
  status: z.optional(z.enum(["open", "won", "lost"])),
  before: z.optional(beforeSchema),
});
const earningsQuery = z.object({ appId: z.optional(appIdSchema), month: z.optional(monthSchema) });
const payoutsQuery = z.object({ appId: z.optional(appIdSchema), before: z.optional(beforeSchema) });

/** Disputes, earnings and payouts in the console: operators see every app's, publishers their own. Reconciliations, and recording a payout, are the operators'. */
export function registerMoneyDesk(app: SchemaInstance, ctx: ServerContext, reconciliations: Reconciliations): void {
  const tags = ["admin"] as const;

  async function desk(request: FastifyRequest) {
    const { user, apps } = await visibleApps(ctx, request);
    const names = new Map(apps.map(({ id, name }) => [id, name]));
    return { of: user.role === "operator" ? undefined : [...names.keys()], nameOf: (appId: string) => names.get(appId) ?? appId };
  }
  /** Of the app that is asked for, as far as the caller may see it. */
  function narrowed(of: readonly string[] | undefined, appId: string | undefined): readonly string[] | undefined {
    if (appId === undefined) return of;
    return of === undefined || of.includes(appId) ? [appId] : [];
  }

  app.get(
    "/admin/disputes",
    {
      schema: {
        summary: "Payments that banks took back, newest first",
        tags,
        auth: "operator",
        querystring: disputesQuery,
        response: { 200: disputesResponseSchema },
      },
    },
    async (request) => {
      const { of, nameOf } = await desk(request);
      const { rows, next } = pageOf(await listDisputes(ctx.db, { ...request.query, of }), ({ openedAt, id }) => `${openedAt}~${id}`);
      return { disputes: rows.map((row) => viewDispute(row, nameOf(row.appId))), next };
    },
  );

  app.get(
    "/admin/earnings",
    {
      schema: {
        summary: "What each app earned by month, and what it is owed",
        tags,
        auth: "operator",
        querystring: earningsQuery,
        response: { 200: earningsResponseSchema },
      },
    },
    async (request) => {
      const { of, nameOf } = await desk(request);
      const apps = narrowed(of, request.query.appId);
      const [earnings, payable] = await Promise.all([earningsOf(ctx.db, { apps, month: request.query.month }), payableOf(ctx.db, apps)]);
      return {
        earnings: earnings.map((row) => ({ ...row, appName: nameOf(row.appId) })),
        payable: payable.map(({ appId, amount, currency }) => ({
          appId: appIdSchema.parse(appId),
          appName: nameOf(appId),
          payable: { amount, currency },
        })),
      };
    },
  );
  app.get(
    "/admin/earnings.csv",
    { schema: { summary: "The same as CSV, amounts in minor units", tags, auth: "operator", querystring: earningsQuery } },
    async (request, reply) => {
      const { of } = await desk(request);
      const rows = await earningsOf(ctx.db, { apps: narrowed(of, request.query.appId), month: request.query.month });
      return reply
        .header("content-disposition", 'attachment; filename="earnings.csv"')
        .type("text/csv; charset=utf-8")
        .serializer((text: string) => text)
        .send(earningsCsv(rows));
    },
  );

  app.get(
    "/admin/payouts",
    {
      schema: {
        summary: "What was paid out, newest first",
        tags,
        auth: "operator",
        querystring: payoutsQuery,
        response: { 200: payoutsResponseSchema },
      },
    },
    async (request) => {
      const { of, nameOf } = await desk(request);
      const { rows, next } = pageOf(await listPayouts(ctx.db, { ...request.query, of }), ({ at, id }) => `${at}~${id}`);
      return { payouts: rows.map((row) => viewPayout(row, nameOf(row.appId))), next };
    },
  );
  app.post(
    "/admin/payouts",
    {
      schema: {
        summary: "Record that a publisher was sent money; the same key and body give the same payout",
        tags,
        auth: "operator",
        headers: idempotencyHeaders,
        body: payoutRequestSchema,
        response: { 200: payoutSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireRole(request, "operator");
      const known = (await ctx.registry.listApps()).find(({ id }) => id === request.body.appId);
      if (known === undefined) throw notFound();
      return viewPayout(await recordPayout(ctx, { by: userId, key: request.headers["idempotency-key"], body: request.body }), known.name);
    },
  );

  app.get(
    "/admin/reconciliations",
    {
      schema: {
        summary: "Comparisons of the provider's files with our books, newest first",
        tags,
        auth: "operator",
        response: { 200: reconciliationsResponseSchema },
      },
    },
    async (request) => {
      await ctx.auth.requireRole(request, "operator");
      return reconciliations.list();
    },
  );
  app.post(
    "/admin/reconciliations",
    {
      bodyLimit: MAX_FILE_BYTES,
      schema: {
        summary: "Compare a settlement file with our books; no money moves",
        tags,
        auth: "operator",
        body: reconciliationRequestSchema,
        response: { 200: reconciliationSchema },
      },
    },
    async (request) => reconciliations.run(request.body, (await ctx.auth.requireRole(request, "operator")).userId),
  );
  app.get(
    "/admin/reconciliations/:id",
    {
      schema: {
        summary: "The differences of one comparison",
        tags,
        auth: "operator",
        params: z.object({ id: z.uuid() }),
        response: { 200: reconciliationDetailSchema },
      },
    },
    async (request) => {
      await ctx.auth.requireRole(request, "operator");
      return reconciliations.read(request.params.id);
    },
  );
  app.post(
    "/admin/reconciliations/:id/items/:item/close",
    {
      schema: {
        summary: "A person has looked at a difference",
        tags,
        auth: "operator",
        params: z.object({ id: z.uuid(), item: z.uuid() }),
        body: closeItemRequestSchema,
        response: { 200: reconciliationDetailSchema },
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireRole(request, "operator");
      const { id, item } = request.params;
      await reconciliations.close(id, item, { by: userId, note: request.body.note });
      return reconciliations.read(id);
    },
  );
}
