import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { BenchDocument } from "./result.ts";

const runner = fileURLToPath(new URL("./run.ts", import.meta.url));

/** As `npm run bench` starts it, but on the source: a test must not need a build of the packages. */
async function runBench(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { VITEST: _, NODE_ENV: __, ...env } = process.env;
  return promisify(execFile)(process.execPath, ["--conditions=@plaza/source", "--import", import.meta.resolve("tsx"), runner, ...args], {
    env,
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  });
}

async function documentOf(name: string): Promise<BenchDocument> {
  const { stdout, stderr } = await runBench(name, "--json", "--quick", "--runs", "1");
  expect(stderr).not.toBe("");
  return JSON.parse(stdout) as BenchDocument;
}

function pairs(document: BenchDocument): string[] {
  for (const { median, p25, p75, runs } of document.results) {
    expect(runs).toBe(1);
    expect(median).toBeGreaterThan(0);
    expect([p25, p75]).toEqual([median, median]);
  }
  return document.results.map(({ subject, case: name }) => `${subject} ${name}`).sort();
}

function every(subjects: readonly string[], cases: readonly string[]): string[] {
  return subjects.flatMap((subject) => cases.map((name) => `${subject} ${name}`)).sort();
}

describe("a bench prints one document on standard output, with its progress on the other", { timeout: 180_000 }, () => {
  it("bridge", async () => {
    const document = await documentOf("bridge");
    expect([document.bench, document.unit]).toEqual(["bridge", "calls per second"]);
    expect(pairs(document)).toEqual(every(["plaza-bridge", "raw-port", "peer-comlink", "peer-penpal"], ["sequential", "in-flight-100"]));
  });

  it("checkout", async () => {
    const document = await documentOf("checkout");
    expect([document.bench, document.unit]).toEqual(["checkout", "per second (p99-*: ms)"]);
    expect(pairs(document)).toEqual(["plaza p99-confirm", "plaza p99-quote", "plaza paid", "postgresql one-insert-transactions"]);
  });

  it("hostile", async () => {
    const document = await documentOf("hostile");
    expect([document.bench, document.unit]).toEqual(["hostile", "ms"]);
    expect(pairs(document)).toEqual(
      every(["loop"], ["host-gap", "open-gap", "detection", "recovery", "sibling-p99-before", "sibling-p99-during"]),
    );
  });

  it("open", async () => {
    const document = await documentOf("open");
    expect([document.bench, document.unit]).toEqual(["open", "ms from click to first content"]);
    const subjects = [
      "plaza-frame-pooled",
      "plaza-frame",
      "plaza-worker-pooled",
      "plaza-worker",
      "peer-iframe",
      "peer-wujie",
      "peer-wujie-preload",
    ];
    expect(pairs(document)).toEqual(every(subjects, ["cold@0ms", "second@0ms"]));
    const pooled = document.results.find((result) => result.subject === "plaza-frame-pooled" && result.case === "cold@0ms");
    expect(pooled?.notes).toEqual({ poolWarmUpMs: expect.any(Number), prefetchedBytes: expect.any(Number) });
  });

  it("guard", async () => {
    const document = await documentOf("guard");
    expect([document.bench, document.unit]).toEqual(["guard", "calls per second (bytes-*: bytes of all modules, gzip)"]);
    const works = ["loops", "calls", "acorn", "react", "vue", "zod", "lodash"];
    const apps = ["bytes-coffee", "bytes-packing", "bytes-bill-splitter"];
    expect(pairs(document)).toEqual(every(["plaza-plain", "plaza-guarded"], [...works, ...apps]));
  });

  it("size, for what this checkout has built", async () => {
    const document = await documentOf("size");
    expect([document.bench, document.unit]).toEqual(["size", "bytes, gzip"]);
    expect(pairs(document)).toEqual(every(["plaza-sdk", "plaza-hello", "plaza-runtime-page", "plaza-shell"], ["gzip"]));
  });
});

it("a bench that is not there, or a number of runs that is none, ends with 2 and says how to use it", async () => {
  for (const args of [["nothing"], ["size", "--runs", "0"], ["size", "--runs", "many"]]) {
    await expect(runBench(...args), args.join(" ")).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("usage: npm run bench"),
    });
  }
});
