import { expect, it } from "vitest";
import { row } from "./result.ts";

it("gives the median and quartiles of the runs", () => {
  expect(row("a", "b", [5, 1, 4, 2, 3])).toEqual({ subject: "a", case: "b", runs: 5, median: 3, p25: 2, p75: 4 });
});

it("refuses to report a subject that was not measured", () => {
  expect(() => row("a", "b", [])).toThrow("nothing was measured");
});

it("interpolates quartiles, and takes the middle of an even number of runs", () => {
  expect(row("a", "b", [1, 2, 3, 4], { bytes: 7 })).toEqual({
    subject: "a",
    case: "b",
    runs: 4,
    median: 2.5,
    p25: 1.75,
    p75: 3.25,
    notes: { bytes: 7 },
  });
});
