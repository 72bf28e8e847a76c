import fc from "fast-check";
import { expect, it } from "vitest";
import { afterPeriods, DAY_MS } from "./calendar.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

it.each([
  ["2026-01-31T09:00:00Z", "month", 1, ["2026-02-28T09:00:00.000Z", "2026-03-31T09:00:00.000Z", "2026-04-30T09:00:00.000Z"]],
  ["2028-01-31T23:59:59.999Z", "month", 1, ["2028-02-29T23:59:59.999Z", "2028-03-31T23:59:59.999Z"]],
  ["2026-11-30T00:00:00Z", "month", 3, ["2027-02-28T00:00:00.000Z", "2027-05-30T00:00:00.000Z"]],
  [
    "2028-02-29T12:00:00Z",
    "year",
    1,
    ["2029-02-28T12:00:00.000Z", "2030-02-28T12:00:00.000Z", "2031-02-28T12:00:00.000Z", "2032-02-29T12:00:00.000Z"],
  ],
  // Clocks are put forward in Europe and America on these days: a day has 24 hours all the same.
  ["2026-03-28T01:30:00Z", "day", 1, ["2026-03-29T01:30:00.000Z", "2026-03-30T01:30:00.000Z"]],
  ["2026-03-07T07:00:00Z", "week", 2, ["2026-03-21T07:00:00.000Z", "2026-04-04T07:00:00.000Z"]],
] as const)("from %s every %s × %i", (from, interval, count, dates) => {
  expect(dates.map((_, index) => iso(afterPeriods(at(from), { interval, count }, index + 1)))).toEqual(dates);
});

it("periods follow each other without a gap, never begin on another day of the month than the anchor's but the last, and keep the time of day", () => {
  const anchor = fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2090-01-01T00:00:00Z") });
  const rhythm = fc.record({
    interval: fc.constantFrom("day" as const, "week" as const, "month" as const, "year" as const),
    count: fc.integer({ min: 1, max: 24 }),
  });
  fc.assert(
    fc.property(anchor, rhythm, fc.integer({ min: 0, max: 60 }), (from, each, periods) => {
      const [start, end] = [afterPeriods(from, each, periods), afterPeriods(from, each, periods + 1)];
      expect(end).toBeGreaterThan(start);
      expect(start % DAY_MS).toBe(from % DAY_MS);
      if (each.interval === "day" || each.interval === "week") return;
      const [day, wanted] = [new Date(start).getUTCDate(), new Date(from).getUTCDate()];
      const isLastOfMonth = new Date(start + DAY_MS).getUTCDate() === 1;
      expect(day === wanted || (day < wanted && isLastOfMonth)).toBe(true);
    }),
  );
});
