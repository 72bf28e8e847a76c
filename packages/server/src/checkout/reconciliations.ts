import { createHash } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import {
  type Reconciliation,
  type ReconciliationItem,
  type ReconciliationRequest,
  reconciliationClassSchema,
} from "@plaza/protocol/services";
import { and, count, desc, eq, gte, inArray, isNotNull, isNull, like, lt, ne, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { audit } from "../admin/audit.ts";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { inParts } from "./in-parts.ts";
import type { PaymentProvider, SettlementRow } from "./payment-provider.ts";
import { compare, type Finding, keyOf, type Movement } from "./reconcile.ts";
import {
  checkoutLedgerTransactions,
  checkoutOrders,
  checkoutReconciliationItems,
  checkoutReconciliations,
  checkoutRefunds,
  type ReconciliationItemRow,
  type ReconciliationRow,
} from "./tables.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Differences that are shown of one comparison. */
const MOST_ITEMS = 500;
const MOST_RECONCILIATIONS = 100;

const isOpen = and(ne(checkoutReconciliationItems.class, "matched"), isNull(checkoutReconciliationItems.closedAt));

export interface Reconciliations {
  /** Compares a settlement file with our books and keeps what it found; the same file again is the same comparison. Moves no money and changes no order. */
  readonly run: (request: ReconciliationRequest, by: string) => Promise<Reconciliation>;
  readonly list: () => Promise<{ readonly reconciliations: Reconciliation[]; readonly open: number }>;
  /** The differences of one, those that are open first. */
  readonly read: (id: string) => Promise<{ readonly reconciliation: Reconciliation; readonly items: ReconciliationItem[] }>;
  /** A person has looked at a difference. */
  readonly close: (id: string, item: string, closed: { readonly by: string; readonly note: string }) => Promise<void>;
  /** Differences that nobody has closed, by class. */
  readonly open: () => Promise<ReadonlyMap<string, number>>;
}

export function createReconciliations(ctx: Pick<ServerContext, "db" | "clock">, provider: PaymentProvider): Reconciliations {
  const { db } = ctx;

  async function payments(db: Executor, condition: ReturnType<typeof and>): Promise<Movement[]> {
    const { id, total, currency } = checkoutOrders;
    const rows = await db
      .select({ id, total, currency })
      .from(checkoutLedgerTransactions)
      .innerJoin(checkoutOrders, eq(checkoutOrders.id, checkoutLedgerTransactions.orderId))
      .where(and(eq(checkoutLedgerTransactions.kind, "capture"), eq(checkoutOrders.provider, provider.name), condition));
    return rows.map((row) => ({ kind: "payment", id: row.id, orderId: row.id, amount: row.total, currency: row.currency }));
  }
  async function refunds(db: Executor, condition: ReturnType<typeof and>): Promise<Movement[]> {
    const rows = await db
      .select({ id: checkoutRefunds.id, orderId: checkoutOrders.id, amount: checkoutRefunds.amount, currency: checkoutOrders.currency })
      .from(checkoutLedgerTransactions)
      .innerJoin(checkoutOrders, eq(checkoutOrders.id, checkoutLedgerTransactions.orderId))
      .innerJoin(
        checkoutRefunds,
        and(eq(checkoutRefunds.orderId, checkoutOrders.id), eq(checkoutLedgerTransactions.kind, sql`'refund/' || ${checkoutRefunds.id}`)),
      )
      .where(and(like(checkoutLedgerTransactions.kind, "refund/%"), eq(checkoutOrders.provider, provider.name), condition));
    return rows.map((row) => ({ kind: "refund", ...row }));
  }

  async function compareWith(db: Executor, rows: readonly SettlementRow[], { from, until }: ReconciliationRequest): Promise<Finding[]> {
    // What a file says is any text; what is no id of ours is of nothing that we know.
    const ids = (kind: SettlementRow["kind"]) =>
      rows.flatMap(({ ours, kind: of }) => (of === kind && ours !== undefined && UUID.test(ours) ? [ours] : []));
    const during = and(gte(checkoutLedgerTransactions.at, from), lt(checkoutLedgerTransactions.at, until));
    const known = [
      ...(await inParts(ids("payment"), (part) => payments(db, inArray(checkoutOrders.id, part)))),
      ...(await inParts(ids("refund"), (part) => refunds(db, inArray(checkoutRefunds.id, part)))),
    ];
    const expected = [...(await payments(db, during)), ...(await refunds(db, during))];
    return compare({
      rows,
      expected,
      known: new Map(known.map((movement) => [keyOf(movement), movement])),
      earlier: await earlierLines(db, [...known, ...expected]),
    });
  }

  /** Of each movement, the line of the first file that had it. */
  async function earlierLines(db: Executor, movements: readonly Movement[]): Promise<Map<string, string>> {
    const { kind, orderId, refundId, line } = checkoutReconciliationItems;
    const had = and(inArray(checkoutReconciliationItems.class, ["matched", "changed"]), isNotNull(line));
    const orders = [...new Set(movements.map((movement) => movement.orderId))];
    const rows = await inParts(orders, (part) =>
      db
        .select({ kind, orderId, refundId, line })
        .from(checkoutReconciliationItems)
        .where(and(had, inArray(orderId, part))),
    );
    return new Map(
      rows.flatMap((row) => {
        const id = row.kind === "refund" ? row.refundId : row.orderId;
        return id === null || row.line === null ? [] : [[keyOf({ kind: row.kind, id }), row.line] as const];
      }),
    );
  }

  async function keep(tx: Transaction, id: string, findings: readonly Finding[]): Promise<void> {
    const values = findings.map(({ class: found, row, movement }, seq) => ({
      id: uuidv7(),
      reconciliationId: id,
      seq,
      class: found,
      kind: row === undefined ? movement.kind : row.kind,
      orderId: movement?.orderId ?? null,
      refundId: movement?.kind === "refund" ? movement.id : null,
      line: row?.id ?? null,
      reference: row?.reference ?? null,
      ours: movement?.amount ?? null,
      oursCurrency: movement?.currency ?? null,
      theirs: row?.amount.amount ?? null,
      theirsCurrency: row?.amount.currency ?? null,
    }));
    await inParts(values, (part) => tx.insert(checkoutReconciliationItems).values(part).returning({ id: checkoutReconciliationItems.id }));
  }

  async function openOf(executor: Executor, ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await executor
      .select({ id: checkoutReconciliationItems.reconciliationId, open: count() })
      .from(checkoutReconciliationItems)
      .where(and(inArray(checkoutReconciliationItems.reconciliationId, [...ids]), isOpen))
      .groupBy(checkoutReconciliationItems.reconciliationId);
    return new Map(rows.map(({ id, open }) => [id, open]));
  }

  async function insist(executor: Executor, id: string): Promise<ReconciliationRow> {
    const [row] = await executor.select().from(checkoutReconciliations).where(eq(checkoutReconciliations.id, id));
    if (row === undefined) throw notFound();
    return row;
  }

  async function openByClass(): Promise<Map<string, number>> {
    const rows = await db
      .select({ class: checkoutReconciliationItems.class, open: count() })
      .from(checkoutReconciliationItems)
      .where(isOpen)
      .groupBy(checkoutReconciliationItems.class);
    return new Map(rows.map((row) => [row.class, row.open]));
  }

  return {
    open: openByClass,

    run: async (request, by) => {
      const { from, until, file } = request;
      if (provider.readSettlements === undefined)
        throw new MiniAppError("INVALID_PARAMS", "The payment provider of this server has no settlement file.");
      if (from >= until)
        throw new MiniAppError("INVALID_PARAMS", "The time that the file is of ends before it begins.", { data: { reason: "period" } });
      const fileDigest = createHash("sha384").update(file).digest("base64");
      const rows = await provider.readSettlements(file);
      const row = await db.transaction(async (tx) => {
        // One at a time: two files that overlap must see each other's lines.
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('checkout/reconciliations', 0))`);
        const same = and(
          eq(checkoutReconciliations.provider, provider.name),
          eq(checkoutReconciliations.fileDigest, fileDigest),
          eq(checkoutReconciliations.from, from),
          eq(checkoutReconciliations.until, until),
        );
        const [seen] = await tx.select().from(checkoutReconciliations).where(same);
        if (seen !== undefined) return seen;
        const findings = await compareWith(tx, rows, request);
        const at = ctx.clock.now();
        const counts = Object.fromEntries(
          reconciliationClassSchema.options.map((one) => [one, findings.filter((finding) => finding.class === one).length]),
        ) as ReconciliationRow["counts"];
        const [made] = await tx
          .insert(checkoutReconciliations)
          .values({ id: uuidv7(), provider: provider.name, fileDigest, from, until, counts, by, at })
          .returning();
        if (made === undefined) throw new Error("The reconciliation was not recorded.");
        await keep(tx, made.id, findings);
        await audit(tx, { at, actor: by, action: "reconciliation.run", target: `${provider.name}#${made.id}` });
        return made;
      });
      return view(row, (await openOf(db, [row.id])).get(row.id));
    },

    list: async () => {
      const rows = await db.select().from(checkoutReconciliations).orderBy(desc(checkoutReconciliations.at)).limit(MOST_RECONCILIATIONS);
      const open = await openOf(
        db,
        rows.map(({ id }) => id),
      );
      const all = [...(await openByClass()).values()].reduce((sum, one) => sum + one, 0);
      return { reconciliations: rows.map((row) => view(row, open.get(row.id))), open: all };
    },

    read: async (id) => {
      const row = await insist(db, id);
      const { reconciliationId, class: found, closedAt, seq } = checkoutReconciliationItems;
      const items = await db
        .select()
        .from(checkoutReconciliationItems)
        .where(and(eq(reconciliationId, id), ne(found, "matched")))
        .orderBy(sql`${closedAt} is not null`, seq)
        .limit(MOST_ITEMS);
      return { reconciliation: view(row, (await openOf(db, [id])).get(id)), items: items.map(viewItem) };
    },

    close: (id, item, { by, note }) =>
      db.transaction(async (tx) => {
        const row = await insist(tx, id);
        const at = ctx.clock.now();
        const [closed] = await tx
          .update(checkoutReconciliationItems)
          .set({ closedAt: at, closedBy: by, note })
          .where(and(eq(checkoutReconciliationItems.reconciliationId, id), eq(checkoutReconciliationItems.id, item), isOpen))
          .returning();
        if (closed === undefined) throw notFound();
        await audit(tx, {
          at,
          actor: by,
          action: "reconciliation.close",
          target: `${row.provider}#${closed.line ?? closed.orderId ?? item}`,
          reason: note,
        });
      }),
  };
}

function view({ id, provider, from, until, counts, at }: ReconciliationRow, open = 0): Reconciliation {
  return { id, provider, from, until, counts, open, at };
}

function viewItem(row: ReconciliationItemRow): ReconciliationItem {
  const {
    id,
    class: found,
    kind,
    orderId,
    refundId,
    line,
    reference,
    ours,
    oursCurrency,
    theirs,
    theirsCurrency,
    closedAt,
    closedBy,
    note,
  } = row;
  return {
    id,
    class: found,
    kind,
    ...(orderId === null ? {} : { orderId }),
    ...(refundId === null ? {} : { refundId }),
    ...(line === null ? {} : { line }),
    ...(reference === null ? {} : { reference }),
    ...(ours === null || oursCurrency === null ? {} : { ours: { amount: ours, currency: oursCurrency } }),
    ...(theirs === null || theirsCurrency === null ? {} : { theirs: { amount: theirs, currency: theirsCurrency } }),
    ...(closedAt === null ? {} : { closed: { at: closedAt, by: closedBy ?? "", note: note ?? "" } }),
  };
}
