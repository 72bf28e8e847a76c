import { defineConfig } from "@playwright/test";

// The classic WebDriver's client warns of every command that is classic, and logs what a test asks and gets as an answer.
Object.assign(process.env, { DISABLE_WEBDRIVERIO_DEPRECATION_WARNINGS: "true", WDIO_LOG_LEVEL: "silent" });

/**
 * The trust boundary in engines besides Chromium. Playwright's runner runs these files; its browsers do not: each file starts an engine of its own
 * (rig/). As with the journeys: one worker, no retries.
 */
export default defineConfig({
  testDir: ".",
  outputDir: "../../.cache/engines",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: "list",
});
