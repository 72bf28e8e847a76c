import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createProgress } from "./progress.mjs";

let written: string;

function stream(isTTY: boolean): NodeJS.WriteStream {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  return Object.assign(sink, { isTTY, columns: 60 }) as unknown as NodeJS.WriteStream;
}

beforeEach(() => {
  written = "";
  vi.useFakeTimers();
  vi.stubEnv("CI", "");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it("says without a terminal that a step has begun once it takes long, that it still runs, and how long it took", async () => {
  const done = createProgress(stream(false)).step("build", () => new Promise<void>((resolve) => setTimeout(resolve, 31_000)));
  expect(written).toBe("");
  await vi.advanceTimersByTimeAsync(31_000);
  await done;
  expect(written).toBe("• build …\n• build … 15.0 s\n• build … 30.0 s\n✓ build (31.0 s)\n");
});

it("shows on a terminal the latest line of output without its escape sequences", async () => {
  const done = createProgress(stream(true)).step("build", async ({ note }) => {
    note("\x1b[2Kcompiling\x1b[1A a.ts");
    await new Promise((resolve) => setTimeout(resolve, 2000));
  });
  await vi.advanceTimersByTimeAsync(2000);
  await done;
  expect(written).toContain("build 1.9 s  compiling a.ts\n");
  expect(written).not.toContain("\x1b[2K");
  expect(written.endsWith("✓ build (2.0 s)\n")).toBe(true);
});

it("marks a step that failed and passes its error on", async () => {
  const failing = createProgress(stream(false)).step("build", () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(written).toBe("✗ build (0.0 s)\n");
});
