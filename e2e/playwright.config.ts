import { defineConfig } from "@playwright/test";
import { browserLaunchOptions } from "@plaza/tooling";

/** A phone, as most users hold one; journeys about the desktop say so themselves. */
const PHONE = { width: 390, height: 844 };

/**
 * Journeys: real Chromium against the real server, which `rig/global-setup.ts` starts from what `npm test` has just built.
 * One worker, because the machine has two cores and the server and the browser are already two; no retries, because a test
 * that passes the second time has found something.
 */
export default defineConfig({
  testDir: ".",
  testMatch: ["journeys/**/*.spec.ts", "adversarial/**/*.spec.ts"],
  outputDir: "../.cache/journeys",
  globalSetup: "./rig/global-setup.ts",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    launchOptions: await browserLaunchOptions(),
    viewport: PHONE,
    locale: "en-US",
    timezoneId: "Asia/Ho_Chi_Minh",
    colorScheme: "light",
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    trace: "retain-on-failure",
  },
});
