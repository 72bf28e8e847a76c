import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserFlags, presentBrowsers } from "./src/browser.ts";
import { mutationTests } from "./src/mutation/modules.ts";

/** As the configuration for Node, in Chromium. */
export default defineConfig({
  resolve: { conditions: ["@plaza/source", "module", "browser", "development|production"] },
  test: {
    include: [...mutationTests("browser", process.env)],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: presentBrowsers(process.env)[0], args: browserFlags() } }),
      instances: [{ browser: "chromium" }],
    },
  },
});
