import { createHash } from "node:crypto";
import { canonicalBytes } from "@plaza/manifest";
import { and, asc, desc, eq, getTableColumns, gt, lt, sql } from "drizzle-orm";
import type { Database, Transaction } from "../core/context.ts";
import { hasText, PAGE_SIZE } from "../core/paging.ts";
import { users } from "../identity/tables.ts";
import { adminAudit } from "./tables.ts";

export const auditActions = [
  "app.stop",
  "app.resume",
  "report.close",
  "report.reopen",
  "policy.add",
  "policy.remove",
  "isolation.report",
  "order.refund",
  "api-key.create",
  "api-key.revoke",
  "webhook.add",
  "webhook.remove",
  "webhook.rotate",
  "webhook.enable",
  "issuer.rotate",
  "sector.share",
  "sector.separate",
  "role.invite",
  "role.give",
  "role.take",
  "reconciliation.run",
  "reconciliation.close",
  "payout.record",
] as const;
export type AuditAction = (typeof auditActions)[number];

export interface AuditRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** User id of who did it. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly target: string;
  readonly reason?: string;
}

export type AuditRow = typeof adminAudit.$inferSelect;

function digestOf(record: Omit<AuditRecord, "action"> & { readonly action: string }, previous: string): string {
  const { at, actor, action, target, reason } = record;
  return createHash("sha384")
    .update(canonicalBytes({ at, actor, action, target, reason: reason ?? null, previous }))
    .digest("hex");
}

/** Writes an entry in the transaction of the act itself: neither is there without the other. */
export async function audit(tx: Transaction, record: AuditRecord): Promise<void> {
  // One writer at a time, or two entries would follow the same one.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('admin/audit', 0))`);
  const [last] = await tx.select({ digest: adminAudit.digest }).from(adminAudit).orderBy(desc(adminAudit.id)).limit(1);
  const previous = last?.digest ?? "";
  await tx.insert(adminAudit).values({ ...record, reason: record.reason ?? null, previous, digest: digestOf(record, previous) });
}

export interface AuditFilter {
  readonly action?: AuditAction;
  /** Part of the target, the reason or the actor's id or name. */
  readonly q?: string;
  /** Entries with a smaller id. */
  readonly before?: number;
}

/** The log with the actors' names, newest first, one more than a page has. */
export function listAudit(
  db: Database,
  { action, q, before }: AuditFilter = {},
): Promise<(AuditRow & { readonly actorName: string | null })[]> {
  const { id, target, reason, actor } = adminAudit;
  return db
    .select({ ...getTableColumns(adminAudit), actorName: users.name })
    .from(adminAudit)
    .leftJoin(users, eq(users.id, actor))
    .where(
      and(
        action === undefined ? undefined : eq(adminAudit.action, action),
        q === undefined ? undefined : hasText(q, [target, reason, actor, users.name]),
        before === undefined ? undefined : lt(id, before),
      ),
    )
    .orderBy(desc(id))
    .limit(PAGE_SIZE + 1);
}

/** The id of the first entry that does not follow from the ones before; undefined while the chain is whole. */
export async function findBrokenLink(db: Database): Promise<number | undefined> {
  let previous = "";
  let after = 0;
  for (;;) {
    const rows = await db.select().from(adminAudit).where(gt(adminAudit.id, after)).orderBy(asc(adminAudit.id)).limit(1_000);
    if (rows.length === 0) return undefined;
    for (const row of rows) {
      if (row.previous !== previous || row.digest !== digestOf({ ...row, reason: row.reason ?? undefined }, previous)) return row.id;
      previous = row.digest;
      after = row.id;
    }
  }
}
