import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserFlags, presentBrowsers } from "./src/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const browserConditions = ["@plaza/source", "module", "browser", "development|production"];
// No "import": Vitest hands these to Node as --conditions, where a require() would then get the ESM half of a package (pg-pool, for one).
const serverConditions = ["@plaza/source", "node", "module", "default"];
/** React 18.3 in the place of React 19: what our peer ranges promise is what runs. */
const react18 = [
  { find: /^react(?=$|\/)/, replacement: dirname(fileURLToPath(import.meta.resolve("react-18/package.json"))) },
  { find: /^react-dom(?=$|\/)/, replacement: dirname(fileURLToPath(import.meta.resolve("react-dom-18/package.json"))) },
];
const produced = ["**/node_modules/**", "**/dist/**", "**/.cache/**"];

/** A new one for each project: Vitest writes into it. */
const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  // Without a browser the node project still runs; this one then fails by Playwright's own words.
  provider: playwright({ launchOptions: { executablePath: presentBrowsers(process.env)[0], args: browserFlags() } }),
  instances: [{ browser: "chromium" as const }],
});

/** `vitest --config packages/tooling/vitest.config.ts --project node|browser|react-18 [file filter]`. */
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
          provide: { reactMajor: 19 },
          browser: chromium(),
        },
      },
      {
        root,
        cacheDir: "node_modules/.vite-react-18",
        resolve: { conditions: browserConditions, alias: react18 },
        test: {
          name: "react-18",
          include: ["packages/{host-react,sdk,ui}/**/*.browser.test.{ts,tsx}"],
          exclude: produced,
          provide: { reactMajor: 18 },
          // After the other project: two pages at once would take the focus from each other.
          sequence: { groupOrder: 1 },
          browser: chromium(),
        },
      },
    ],
  },
});
