import { MiniAppError } from "@plaza/protocol";
import type { ReportRequest } from "@plaza/protocol/services";
import { and, count, desc, eq, gt } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { hasCardNumber } from "../checkout/card-number.ts";
import type { Clock, Database, Executor } from "../core/context.ts";
import { type Before, hasText, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { reportsReports } from "./tables.ts";

export type ReportRow = typeof reportsReports.$inferSelect;

/** Reports of one user in an hour. More is a campaign, not a complaint. */
const MAX_PER_HOUR = 10;

export async function addReport(db: Database, clock: Clock, userId: string, report: ReportRequest): Promise<void> {
  if (report.text !== undefined && hasCardNumber(report.text))
    throw new MiniAppError("INVALID_PARAMS", "The text looks like it has a card number in it; those are never kept.");
  const at = clock.now();
  const [recent] = await db
    .select({ count: count() })
    .from(reportsReports)
    .where(and(eq(reportsReports.userId, userId), gt(reportsReports.at, at - 3_600_000)));
  if ((recent?.count ?? 0) >= MAX_PER_HOUR) throw new MiniAppError("RATE_LIMITED", undefined, { retryAfterMs: 3_600_000 });
  await db.insert(reportsReports).values({
    id: uuidv7(),
    appId: report.appId,
    version: report.version ?? null,
    userId,
    reason: report.reason,
    text: report.text?.replaceAll("\0", "") ?? null,
    at,
    status: "open",
  });
}

export interface ReportFilter {
  readonly appId?: string;
  readonly status?: "open" | "closed";
  /** Part of what the user wrote. */
  readonly q?: string;
  readonly before?: Before;
}

/** Reports for the console, newest first, one more than a page has. */
export function listReports(db: Database, { appId, status, q, before }: ReportFilter = {}): Promise<ReportRow[]> {
  const { id, at, text } = reportsReports;
  return db
    .select()
    .from(reportsReports)
    .where(
      and(
        appId === undefined ? undefined : eq(reportsReports.appId, appId),
        status === undefined ? undefined : eq(reportsReports.status, status),
        q === undefined ? undefined : hasText(q, [text]),
        before === undefined ? undefined : olderThan(before, at, id),
      ),
    )
    .orderBy(desc(at), desc(id))
    .limit(PAGE_SIZE + 1);
}

export async function openReportsByApp(db: Database): Promise<Map<string, number>> {
  const rows = await db
    .select({ appId: reportsReports.appId, count: count() })
    .from(reportsReports)
    .where(eq(reportsReports.status, "open"))
    .groupBy(reportsReports.appId);
  return new Map(rows.map((row) => [row.appId, row.count]));
}

/** The report as it is now; one that was so already stays as it is. 404 when there is none. */
export async function markReport(db: Executor, id: string, status: ReportRow["status"]): Promise<ReportRow> {
  const [row] = await db.update(reportsReports).set({ status }).where(eq(reportsReports.id, id)).returning();
  if (row === undefined) throw notFound();
  return row;
}
