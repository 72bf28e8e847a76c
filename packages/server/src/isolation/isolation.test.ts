import { verifyIsolationReport } from "@plaza/manifest";
import type { IsolationDocument, IsolationReport } from "@plaza/protocol/services";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestClock, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { isolationReports } from "./tables.ts";

const PATH = "/admin/isolation-reports";
const clock = createTestClock();
let server: TestServer;
let operator: UserClient;

beforeAll(async () => {
  server = await startTestServer({ clock });
  operator = await server.signIn("operator", "console");
});
afterAll(() => server.close());

function documentOf(browser: string, evidence = "top.document: SecurityError"): IsolationDocument {
  return {
    report: "plaza-isolation-report",
    format: 1,
    browser: { name: browser, version: "152.0" },
    host: { version: "0.1.0", origin: server.config.origin },
    startedAt: clock.now(),
    seconds: 90,
    totals: { rows: 2, attempted: 1, contained: 1, uncontained: 0, notAttempted: 1 },
    rows: [
      {
        id: "S-01",
        attempted: true,
        contained: true,
        attacks: [{ name: "read the host", contained: true, control: "succeeds", evidence: [evidence], ms: 12 }],
      },
      { id: "H-16", attempted: false, contained: null, attacks: [], reason: "A person at a keyboard." },
    ],
  };
}

describe("isolation reports", () => {
  it("are for operators, on the console's listener", async () => {
    const others = [await server.signIn("publisher", "console"), await server.signIn("maya", "console")];
    for (const client of others) {
      expect((await client.get(PATH)).json.code).toBe("CAPABILITY_DENIED");
      expect((await client.post(PATH, documentOf("Chromium"))).json.code).toBe("CAPABILITY_DENIED");
    }
    expect((await server.visitor("console").post(PATH, documentOf("Chromium"))).status).toBe(401);
    const onTheHost = await server.signIn("operator");
    expect([(await onTheHost.get(PATH)).status, (await onTheHost.post(PATH, documentOf("Chromium"))).status]).toEqual([404, 404]);
    expect((await operator.post(PATH, documentOf("Chromium"), { origin: "https://evil.example" })).status).toBe(403);
    expect((await operator.get(PATH)).json).toEqual({ reports: [] });
  });

  it("come back signed with the key that hosts know, and are kept and written into the log", async () => {
    const document = documentOf("Chromium");
    const { status, json } = await operator.post(PATH, document);
    expect(status).toBe(200);
    const { indexKeys } = (await operator.get("/config")).json;
    expect(await verifyIsolationReport(json, { keys: indexKeys })).toEqual({ document, kid: indexKeys[0].kid });
    expect((await operator.get(PATH)).json.reports).toMatchObject([
      { at: clock.now(), verified: true, key: indexKeys[0].kid, report: json },
    ]);
    expect((await operator.get("/admin/audit?action=isolation.report")).json.entries).toMatchObject([
      { actor: "persona-operator", target: "Chromium 152.0", reason: "1 rows attempted, 0 not contained, 1 not attempted" },
    ]);
  });

  it("are refused when they are too large, of another shape, or say more than their evidence", async () => {
    const good = documentOf("Chromium");
    const huge = { ...good, rows: [{ ...good.rows[0], reason: "x".repeat(600_000) }] };
    expect((await operator.post(PATH, huge)).status).toBe(413);
    expect((await operator.post(PATH, { ...good, format: 2 })).status).toBe(400);
    expect((await operator.post(PATH, { ...good, totals: { ...good.totals, contained: 2 } })).status).toBe(400);
    expect((await operator.post(PATH, documentOf("Chromium", "a\u0000b"))).status).toBe(400);
    expect((await operator.get(PATH)).json.reports).toHaveLength(1);
  });

  it("are shown by the newest of each browser, and only the newest five of a browser stay", async () => {
    for (let run = 0; run < 7; run += 1) {
      clock.advance(1_000);
      await operator.post(PATH, documentOf("Firefox", `run ${run}`));
    }
    const { reports } = (await operator.get(PATH)).json as { reports: { report: IsolationReport }[] };
    expect(reports.map(({ report }) => [report.browser.name, report.rows[0]?.attacks[0]?.evidence])).toEqual([
      ["Firefox", ["run 6"]],
      ["Chromium", ["top.document: SecurityError"]],
    ]);
    const kept = await server.ctx.db.select().from(isolationReports).where(eq(isolationReports.browser, "Firefox"));
    expect(kept).toHaveLength(5);
  });

  it("that were changed in the database say so", async () => {
    await server.ctx.db.execute(sql`update isolation_reports set report = jsonb_set(report, '{seconds}', '1') where browser = 'Chromium'`);
    const { reports } = (await operator.get(PATH)).json as { reports: { verified: boolean; report: IsolationReport }[] };
    expect(reports.map(({ report, verified }) => [report.browser.name, verified])).toEqual([
      ["Firefox", true],
      ["Chromium", false],
    ]);
  });
});
