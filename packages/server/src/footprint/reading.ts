import type { FootprintApp, Visit } from "@plaza/protocol/services";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { capturedOrders } from "../checkout/captured-orders.ts";
import type { DataSubject, ServerContext } from "../core/context.ts";
import { PAGE_SIZE } from "../core/paging.ts";
import { guestSessions } from "../sessions/tables.ts";
import { footprintEntries } from "./tables.ts";

/** The apps that have a trace of these users, latest first. */
export async function listApps(ctx: ServerContext, userIds: readonly string[]): Promise<FootprintApp[]> {
  const lastAt = sql<string>`max(greatest(${guestSessions.createdAt}, ${guestSessions.renewedAt}))`;
  const visited = await ctx.db
    .select({ appId: guestSessions.appId, lastAt, visits: sql<string>`count(*)` })
    .from(guestSessions)
    .where(inArray(guestSessions.userId, [...userIds]))
    .groupBy(guestSessions.appId)
    .orderBy(desc(lastAt));
  const paid = await capturedOrders(ctx.db, { userIds });
  return Promise.all(
    visited.map(async (row) => {
      const sums = new Map<string, number>();
      for (const order of paid) {
        if (order.appId === row.appId) sums.set(order.currency, (sums.get(order.currency) ?? 0) + order.total - order.refunded);
      }
      return {
        appId: row.appId as FootprintApp["appId"],
        name: (await ctx.registry.findApp(row.appId))?.name ?? row.appId,
        lastAt: Number(row.lastAt),
        visits: Number(row.visits),
        paid: [...sums].map(([currency, amount]) => ({ currency, amount })),
      };
    }),
  );
}

/** Visits, latest first, with what was done in each; one more than a page has. */
export async function listVisits(ctx: ServerContext, { appId, userIds }: DataSubject, before?: number): Promise<Visit[]> {
  const firstAt = sql<number>`min(${footprintEntries.firstAt})::float8`;
  // A visit that did nothing is one too; a publisher's server may act without a visit.
  const visits = sql`(
    select ${guestSessions.id} as id, ${guestSessions.createdAt} as at, ${guestSessions.version} as version from ${guestSessions}
      where ${guestSessions.appId} = ${appId} and ${inArray(guestSessions.userId, [...userIds])}
    union all
    select ${footprintEntries.visit}, ${firstAt}, null from ${footprintEntries}
      where ${footprintEntries.appId} = ${appId} and ${inArray(footprintEntries.userId, [...userIds])} and ${footprintEntries.kind} = 'server'
      group by ${footprintEntries.visit}
  )`;
  const { rows } = await ctx.db.execute<{ id: string; at: string; version: string | null }>(
    sql`select * from ${visits} as visits ${before === undefined ? sql`` : sql`where at < ${before}`} order by at desc limit ${PAGE_SIZE + 1}`,
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const entries = await ctx.db
    .select()
    .from(footprintEntries)
    .where(and(eq(footprintEntries.appId, appId), inArray(footprintEntries.userId, [...userIds]), inArray(footprintEntries.visit, ids)))
    .orderBy(footprintEntries.kind, desc(footprintEntries.count), footprintEntries.subject);
  const orders = await capturedOrders(ctx.db, { userIds, appId });
  return rows.map(({ id, at, version }) => ({
    id,
    at: Number(at),
    version,
    entries: entries.filter(({ visit }) => visit === id).map(({ kind, subject, count, lastAt }) => ({ kind, subject, count, lastAt })),
    orders: orders
      .filter(({ sessionId }) => sessionId === id)
      .map((order) => ({ id: order.id, total: { amount: order.total, currency: order.currency } })),
  }));
}
