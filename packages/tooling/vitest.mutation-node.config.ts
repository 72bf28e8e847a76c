import { defineConfig } from "vitest/config";
import { mutationTests } from "./src/mutation/modules.ts";

/** What Stryker runs in its copy of the repository: the tests of the mutated modules, without projects, which its runner does not know. */
export default defineConfig({
  resolve: { conditions: ["@plaza/source"] },
  ssr: { resolve: { conditions: ["@plaza/source", "node", "module", "default"], externalConditions: ["@plaza/source"] } },
  test: { environment: "node", include: [...mutationTests("node", process.env)], testTimeout: 20_000, hookTimeout: 60_000 },
});
