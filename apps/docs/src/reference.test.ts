import { readFile } from "node:fs/promises";
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
