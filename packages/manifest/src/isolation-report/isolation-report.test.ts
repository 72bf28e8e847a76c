import type { IsolationDocument } from "@plaza/protocol/services";
import { CompactSign, importJWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { canonicalBytes } from "../release/canonical.ts";
import { generateIndexKey, INDEX_TYPE } from "../release-index/sign.ts";
import { signIsolationReport } from "./sign.ts";
import { verifyIsolationReport } from "./verify.ts";

const document: IsolationDocument = {
  report: "plaza-isolation-report",
  format: 1,
  browser: { name: "Chromium", version: "152.0" },
  host: { version: "0.1.0", origin: "http://localhost:4400" },
  startedAt: 1_795_000_000_000,
  seconds: 90,
  totals: { rows: 2, attempted: 1, contained: 1, uncontained: 0, notAttempted: 1 },
  rows: [
    {
      id: "S-01",
      attempted: true,
      contained: true,
      attacks: [{ name: "read the host", contained: true, control: "succeeds", evidence: ["top.document: SecurityError"], ms: 12 }],
    },
    { id: "H-16", attempted: false, contained: null, attacks: [], reason: "A person at a keyboard." },
  ],
};
let keys: Awaited<ReturnType<typeof generateIndexKey>>;
beforeAll(async () => {
  keys = await generateIndexKey("index-test");
});

const sign = () => signIsolationReport(document, { key: keys.privateJwk, kid: "index-test" });
const verify = (input: unknown, trusted = keys.publicJwk) => verifyIsolationReport(input, { keys: [trusted] });
const refused = (reason: string) => ({ code: "INTEGRITY_FAILED", data: { reason } });

describe("a signed isolation report", () => {
  it("verifies with the host's public key, whatever order its members stand in", async () => {
    const report = await sign();
    expect(await verify(report)).toEqual({ document, kid: "index-test" });
    expect(await verify(Object.fromEntries(Object.entries(report).reverse()))).toEqual({ document, kid: "index-test" });
  });

  it("is refused with another key, another kind or another letter", async () => {
    const report = await sign();
    const other = await generateIndexKey("index-test");
    await expect(verify(report, other.publicJwk)).rejects.toMatchObject(refused("signature"));
    await expect(verify(report, { ...keys.publicJwk, kid: "another" })).rejects.toMatchObject(refused("signature"));
    const index = await new CompactSign(canonicalBytes(document))
      .setProtectedHeader({ alg: "EdDSA", typ: INDEX_TYPE, kid: "index-test" })
      .sign(await importJWK(keys.privateJwk, "EdDSA"));
    await expect(verify({ ...document, signature: index })).rejects.toMatchObject(refused("header"));
    await expect(verify({ ...report, browser: { name: "Firefox", version: "152.0" } })).rejects.toMatchObject(refused("mismatch"));
    await expect(verify({ ...report, signature: "no.jws" })).rejects.toMatchObject(refused("malformed"));
    await expect(verify(document)).rejects.toMatchObject(refused("malformed"));
    await expect(verify("a report")).rejects.toMatchObject(refused("malformed"));
  });

  it("is not signed where its summary says more than its rows", async () => {
    const [row] = document.rows;
    if (row === undefined) throw new Error("There is a row.");
    const failed = { ...row, attacks: row.attacks.map((attack) => ({ ...attack, contained: false })) };
    for (const forged of [
      { ...document, totals: { ...document.totals, contained: 2 } },
      { ...document, rows: [failed, ...document.rows.slice(1)] },
      { ...document, rows: [row, row], totals: { rows: 2, attempted: 2, contained: 2, uncontained: 0, notAttempted: 0 } },
      { ...document, rows: [{ ...row, attacks: [] }, ...document.rows.slice(1)] },
      { ...document, host: { ...document.host, origin: "javascript:alert(1)" } },
      {
        ...document,
        rows: [{ ...row, attacks: [{ ...row.attacks[0], evidence: ["\u001b[32mcontained\u0000"] }] }, ...document.rows.slice(1)],
      },
    ])
      await expect(signIsolationReport(forged as IsolationDocument, { key: keys.privateJwk, kid: "k" })).rejects.toThrow();
  });
});
