import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SettlementRow } from "./payment-provider.ts";
import { compare, keyOf, type Movement } from "./reconcile.ts";

const payment = (id: string, amount = 100): Movement => ({ kind: "payment", id, orderId: id, amount, currency: "VND" });
const line = (id: string, ours: string | undefined, amount = 100, over: Partial<SettlementRow> = {}): SettlementRow => ({
  id,
  kind: "payment",
  ours,
  reference: `pi_${id}`,
  amount: { amount, currency: "VND" },
  ...over,
});
const byKey = (movements: readonly Movement[]) => new Map(movements.map((movement) => [keyOf(movement), movement]));
function classes(rows: SettlementRow[], movements: Movement[], earlier = new Map<string, string>(), expected = movements) {
  return compare({ rows, known: byKey(movements), expected, earlier }).map((finding) => finding.class);
}

describe("comparing a provider's file with our books", () => {
  it("tells what matches, what is missing, extra, changed and there twice [C-22]", () => {
    expect(classes([line("1", "a")], [payment("a")])).toEqual(["matched"]);
    expect(classes([], [payment("a")])).toEqual(["missing"]);
    expect(classes([line("1", undefined), line("2", "unknown")], [])).toEqual(["extra", "extra"]);
    expect(classes([line("1", "a", 101)], [payment("a")])).toEqual(["changed"]);
    expect(classes([line("1", "a", 100, { amount: { amount: 100, currency: "THB" } })], [payment("a")])).toEqual(["changed"]);
    expect(classes([line("1", "a"), line("2", "a")], [payment("a")])).toEqual(["matched", "duplicated"]);
    expect(classes([line("1", "a"), line("1", "a")], [payment("a")])).toEqual(["matched", "duplicated"]);
    expect(classes([line("1", "a"), line("2", "a", 7)], [payment("a")])).toEqual(["matched", "duplicated"]);
    // A refund is no payment, whatever its id.
    expect(classes([line("1", "a", 100, { kind: "refund" })], [payment("a")])).toEqual(["extra", "missing"]);
  });

  it("knows the lines of earlier files: the same line again is no second payment, another one of the same payment is [C-22]", () => {
    const earlier = new Map([["payment/a", "1"]]);
    expect(classes([line("1", "a")], [payment("a")], earlier)).toEqual(["matched"]);
    expect(classes([line("2", "a")], [payment("a")], earlier)).toEqual(["duplicated"]);
    // What an earlier file had is not missing in the one after.
    expect(classes([], [payment("a")], earlier)).toEqual([]);
  });

  it("gives every line one class and finds every movement, whatever the two have in common [C-22]", () => {
    const ids = fc.constantFrom("a", "b", "c", "d");
    fc.assert(
      fc.property(
        fc.uniqueArray(ids),
        fc.array(fc.record({ ours: fc.option(ids, { nil: undefined }), amount: fc.constantFrom(100, 101) })),
        (booked, filed) => {
          const movements = booked.map((id) => payment(id));
          const rows = filed.map(({ ours, amount }, index) => line(String(index), ours, amount));
          const findings = compare({ rows, known: byKey(movements), expected: movements, earlier: new Map() });
          expect(findings.slice(0, rows.length).map(({ row }) => row)).toEqual(rows);
          for (const movement of movements) {
            const of = findings.filter((finding) => finding.movement === movement && finding.class !== "duplicated");
            expect(of).toHaveLength(1);
          }
        },
      ),
    );
  });
});
