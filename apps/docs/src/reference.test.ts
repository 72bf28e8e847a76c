import { access, readFile } from "node:fs/promises";
import { capabilities, errorCatalogue } from "@plaza/protocol";
import { expect, it } from "vitest";
import { referencePages } from "./reference.ts";

it("the reference pages are what the contracts say today", async () => {
  for (const [name, text] of Object.entries(referencePages())) {
    const written = await readFile(new URL(`../${name}`, import.meta.url), "utf8");
    expect(written, `${name}: run \`pnpm --filter @plaza-apps/docs run generate\``).toBe(text);
  }
});

it("every capability and every error code has its heading", () => {
  const pages = referencePages();
  for (const name of Object.keys(capabilities)) expect(pages["capabilities.md"]).toContain(`## ${name}\n`);
  for (const code of Object.keys(errorCatalogue)) expect(pages["errors.md"]).toContain(`## ${code}\n`);
});

it("the configuration page names every variable that the server reads, and no other", async () => {
  const names = (text: string) => [...new Set(text.match(/\b(?:PLAZA_[A-Z_]*[A-Z]|DATABASE_URL|CLICKHOUSE_URL)\b/g))].sort();
  const sources = [
    "packages/server/src/core/config.ts",
    "packages/server/src/core/provider-config.ts",
    "packages/server/src/core/secrets.ts",
    "apps/server/src/start.ts",
  ];
  const code = await Promise.all(sources.map((path) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8")));
  const read = names(code.join("\n")).filter((name) => name !== "PLAZA_UNSAFE");
  expect(names(await readFile(new URL("../configuration.md", import.meta.url), "utf8"))).toEqual(read);
});

it("the threat model names a defence for every row of the trust boundary, and where it is", async () => {
  const text = await readFile(new URL("../threat-model.md", import.meta.url), "utf8");
  const [, table = ""] = /^## Defences$([\s\S]*?)^## /m.exec(text) ?? [];
  const defended = new Set(table.match(/\b[SBH]-\d\d\b/g));
  const rows = [...text.matchAll(/^\| ([SBH]-\d\d) \|/gm)].map(([, id]) => id);
  expect(rows.length).toBeGreaterThan(70);
  expect(rows.filter((id) => !defended.has(id ?? ""))).toEqual([]);
  expect([...defended].filter((id) => !rows.includes(id))).toEqual([]);
  const places = [...table.matchAll(/`((?:packages|apps)\/[^`]+)`/g)].map(([, path]) => path ?? "");
  expect(places.length).toBeGreaterThan(15);
  for (const path of places) await access(new URL(`../../../${path}`, import.meta.url));
});
