import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserFlags, presentBrowsers } from "./src/browser.ts";
import { MODULES } from "./src/mutation/modules.ts";

/** As the configuration for Node, in Chromium. */
export default defineConfig({
  resolve: { conditions: ["@plaza/source", "module", "browser", "development|production"] },
  test: {
    include: MODULES.filter(({ world }) => world === "browser").flatMap(({ tests }) => tests),
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: presentBrowsers(process.env)[0], args: browserFlags() } }),
      instances: [{ browser: "chromium" }],
    },
  },
});
