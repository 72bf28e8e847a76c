import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserFlags, presentBrowsers } from "./src/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const browserConditions = ["@plaza/source", "module", "browser", "development|production"];
// No "import": Vitest hands these to Node as --conditions, where a require() would then get the ESM half of a package (pg-pool, for one).
const serverConditions = ["@plaza/source", "node", "module", "default"];
const produced = ["**/node_modules/**", "**/dist/**", "**/.cache/**"];

/** `vitest --config packages/tooling/vitest.config.ts --project node|browser [file filter]`. */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        resolve: { conditions: ["@plaza/source"] },
        ssr: { resolve: { conditions: serverConditions, externalConditions: ["@plaza/source"] } },
        test: {
          name: "node",
          environment: "node",
          include: ["{packages,apps,mini-apps,e2e}/**/*.test.{ts,tsx}"],
          exclude: [...produced, "**/*.browser.test.*", "e2e/journeys/**", "e2e/adversarial/**"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        resolve: { conditions: browserConditions },
        test: {
          name: "browser",
          include: ["packages/**/*.browser.test.{ts,tsx}"],
          exclude: produced,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            // Without a browser the node project still runs; this one then fails by Playwright's own words.
            provider: playwright({ launchOptions: { executablePath: presentBrowsers(process.env)[0], args: browserFlags() } }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
