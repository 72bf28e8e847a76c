import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { guardModule } from "../guard-module.ts";

/*
 * zod's own test suite, which its package ships, over guarded sources. `PLAZA_ZOD_TESTS=v4 npx vitest run --config <this file>` runs all of it (a
 * minute; three files want packages that zod does not ship), and `PLAZA_GUARD=off` over plain sources, so that the two can be compared.
 */
const zod = realpathSync(fileURLToPath(new URL("../../../../node_modules/zod", import.meta.url)));
const GUARD = "virtual:guard";
/** Enough of it to find out that guards change something; the rest takes a minute. */
const SOME =
  "v4/classic/tests/{async-parsing,discriminated-unions,error,object,pipe,recursive-types,string,template-literal,tuple,union}.test.ts";

const guarded: Plugin = {
  name: "plaza-guarded",
  enforce: "post",
  resolveId: (id) => (id === GUARD ? `\0${GUARD}` : null),
  // Counts, and never stops: every test must come out as it does without guards.
  load: (id) => (id === `\0${GUARD}` ? "let asked = 0; export const turn = () => (asked += 1) % 3;" : null),
  transform: (code, id) =>
    id.startsWith(`${zod}/src/`) && !id.includes("/tests/") ? { code: guardModule(code, { from: GUARD }).code, map: null } : null,
};

export default defineConfig({
  root: `${zod}/src`,
  plugins: process.env.PLAZA_GUARD === "off" ? [] : [guarded],
  resolve: { conditions: ["@zod/source"] },
  ssr: { resolve: { conditions: ["@zod/source", "node", "import", "module", "default"] } },
  test: {
    include: process.env.PLAZA_ZOD_TESTS ? [`${process.env.PLAZA_ZOD_TESTS}/**/*.test.ts`] : ["v4/mini/tests/*.test.ts", SOME],
    testTimeout: 120_000,
    exclude: [],
    server: { deps: { inline: [/zod/] } },
    reporters: ["json"],
    environment: "node",
    pool: "threads",
    maxWorkers: 1,
  },
});
