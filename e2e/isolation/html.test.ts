import type { IsolationReport } from "@plaza/protocol/services";
import { expect, it } from "vitest";
import { renderReport } from "./html.ts";
import { lines } from "./report.ts";
import { table } from "./table.ts";

const HOSTILE = `</li><script>alert(1)</script><img src=x onerror="alert('2')">&amp;`;

const report: IsolationReport = {
  report: "plaza-isolation-report",
  format: 1,
  browser: { name: HOSTILE, version: HOSTILE },
  host: { version: HOSTILE, origin: "http://localhost:4400" },
  startedAt: 1_795_000_000_000,
  seconds: 90,
  totals: { rows: 3, attempted: 2, contained: 1, uncontained: 1, notAttempted: 1 },
  rows: [
    {
      id: "S-01",
      attempted: true,
      contained: false,
      attacks: [{ name: HOSTILE, contained: false, control: "succeeds", evidence: [HOSTILE], ms: 12 }],
    },
    { id: "S-02", attempted: true, contained: true, attacks: [{ name: "x", contained: true, control: "none", evidence: [], ms: 1 }] },
    { id: "H-16", attempted: false, contained: null, attacks: [], reason: HOSTILE },
  ],
  signature: HOSTILE,
};

it("words of an attack stay words, on a page that runs no script and asks for nothing", () => {
  const page = renderReport(report);
  expect(page).not.toMatch(/<script|<img|onerror="/);
  expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(7);
  expect(page).toContain("&amp;amp;");
  expect(page).toContain(`default-src 'none'`);
  expect(page).not.toMatch(/<[^>]*(?:src|href)=/);
});

it("the page says of each row how it stands, and opens the ones that are not contained", () => {
  const page = renderReport(report);
  expect(page).toContain("1 of 2 attempted rows were NOT contained.");
  expect(page.match(/<details open>/g)).toHaveLength(1);
  expect(page).toContain("no control: by itself this proves little");
  expect(renderReport({ ...report, totals: { ...report.totals, uncontained: 0 } })).toContain("All 2 attempted rows were contained.");
});

it("the table has a line for each row, and the evidence of those that are not contained", () => {
  const text = table(report);
  expect(text).toContain("✗ S-01  NOT CONTAINED  1 attack\n");
  expect(text).toContain("✓ S-02  contained  1 attack, 1 without a control");
  expect(text).toContain("· H-16  not attempted");
  expect(text).toContain("2 of 3 rows attempted: 1 contained, 1 not contained; 1 not attempted");
});

it("evidence is cut, counted and without what a terminal would obey", () => {
  expect(lines(["\u001b[32mcontained\u0000\nS-99 contained"])).toEqual(["[32mcontained S-99 contained"]);
  expect(lines(["x".repeat(5_000)])[0]).toHaveLength(300);
  const many = lines(Array.from({ length: 100 }, (_, n) => `line ${n}`));
  expect(many).toHaveLength(61);
  expect(many.at(-1)).toBe("and 40 more");
});
