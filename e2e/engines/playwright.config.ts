import { defineConfig } from "@playwright/test";

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
