import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("zod passes its own tests with guards in every function and every loop", { timeout: 180_000 }, async () => {
  const vitest = fileURLToPath(new URL("./vitest.mjs", import.meta.resolve("vitest/package.json")));
  const config = fileURLToPath(new URL("./testing/zod-suite.config.ts", import.meta.url));
  const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, "run", "--config", config], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failed: { stdout: string }) => failed);
  const report = JSON.parse(stdout.slice(stdout.indexOf("{"))) as {
    numPassedTests: number;
    testResults: { name: string; status: string }[];
  };
  expect(report.testResults.filter(({ status }) => status !== "passed").map(({ name }) => name)).toEqual([]);
  expect(report.numPassedTests).toBeGreaterThan(300);
});
