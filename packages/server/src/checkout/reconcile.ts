import type { ReconciliationClass } from "@plaza/protocol/services";
import type { SettlementRow } from "./payment-provider.ts";

/** Money that moved by our books: a captured order, or a refund that was given. */
export interface Movement {
  readonly kind: SettlementRow["kind"];
  /** Of the order or the refund. */
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
}

/** What was found of one line, or of one movement that no line is of. */
export type Finding =
  | { readonly class: Exclude<ReconciliationClass, "missing">; readonly row: SettlementRow; readonly movement: Movement | undefined }
  | { readonly class: "missing"; readonly row: undefined; readonly movement: Movement };

export interface Comparison {
  readonly rows: readonly SettlementRow[];
  /** Every movement that a row is of, whenever it was, by {@link keyOf}. */
  readonly known: ReadonlyMap<string, Movement>;
  /** Movements of the time of which the file says everything. */
  readonly expected: readonly Movement[];
  /** Lines that earlier files had, by the movement that they were of. */
  readonly earlier: ReadonlyMap<string, string>;
}

export function keyOf({ kind, id }: Pick<Movement, "kind" | "id">): string {
  return `${kind}/${id}`;
}

/**
 * Holds a provider's lines against our movements [C-22]. Each line gets one class, and so does each movement without a line. A movement that two lines are of,
 * in this file or in this and an earlier one, was made twice by the provider: the second line is `duplicated`, whatever its amount.
 */
export function compare({ rows, known, expected, earlier }: Comparison): Finding[] {
  const lineOf = new Map<string, string>();
  const findings = rows.map((row): Finding => {
    const key = row.ours === undefined ? undefined : keyOf({ kind: row.kind, id: row.ours });
    const movement = key === undefined ? undefined : known.get(key);
    if (key === undefined || movement === undefined) return { class: "extra", row, movement: undefined };
    const before = lineOf.get(key);
    const long = earlier.get(key);
    if (before !== undefined || (long !== undefined && long !== row.id)) return { class: "duplicated", row, movement };
    lineOf.set(key, row.id);
    const same = movement.amount === row.amount.amount && movement.currency === row.amount.currency;
    return { class: same ? "matched" : "changed", row, movement };
  });
  const missing = expected
    .filter((movement) => !lineOf.has(keyOf(movement)) && !earlier.has(keyOf(movement)))
    .map((movement): Finding => ({ class: "missing", row: undefined, movement }));
  return [...findings, ...missing];
}
