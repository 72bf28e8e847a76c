import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { buildPages, writePages } from "../build/build-pages.ts";
import { readPages, type SandboxPages } from "./pages.ts";

let pages: SandboxPages;
beforeAll(async () => {
  pages = await buildPages();
});

const scriptsOf = (html: string): string[] => [...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? "");

describe.each(["frame", "worker"] as const)("the %s page", (kind) => {
  it("has one inline script, and the hash is that script's", () => {
    const scripts = scriptsOf(pages[kind].html);
    expect(scripts).toHaveLength(1);
    expect(pages[kind].scriptHash).toBe(
      `sha256-${createHash("sha256")
        .update(scripts[0] ?? "")
        .digest("base64")}`,
    );
    expect(pages[kind].html).not.toContain("<!--");
  });

  it("carries no schema library and no development build of React", () => {
    expect(pages[kind].html).not.toMatch(/_zod|ZodMini/);
    expect(pages[kind].html).not.toContain("Warning: ");
  });
});

it("stays within its size: the page is what every first open downloads", () => {
  const kib = (text: string): number => gzipSync(text).length / 1024;
  expect(kib(pages.frame.html)).toBeLessThan(100);
  expect(kib(pages.worker.html)).toBeLessThan(115);
});

it("reads back what was written", async () => {
  const dir = await mkdtemp(join(tmpdir(), "plaza-pages-"));
  await writePages(pages, dir);
  const read = await readPages(dir);
  await rm(dir, { recursive: true });
  expect(read).toEqual(pages);
});

it("says which command builds the pages when they are not there", async () => {
  await expect(readPages(join(tmpdir(), "no-such-plaza-pages"))).rejects.toThrow(/build:page/);
});
