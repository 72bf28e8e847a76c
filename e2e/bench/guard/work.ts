import { fileURLToPath } from "node:url";
import { guardModule } from "@plaza/server";
import { build } from "vite";
import { conditions } from "../conditions.ts";

/** What is run with guards and without: two that are made of what guards cost, and real libraries at their own work. */
export const works = ["loops", "calls", "acorn", "react", "vue", "zod", "lodash"] as const;

/** Where a page finds the module that both builds of a work are measured with. */
export const GUARD_URL = "/guard.js";

export interface Builds {
  /** Minified, as a release has it. */
  readonly plain: string;
  readonly guarded: string;
}

/** One work as one module that exports `run`, plain and guarded. */
export async function buildWork(name: (typeof works)[number], from = GUARD_URL): Promise<Builds> {
  const plain = await bundle(new URL(`./work/${name}.ts`, import.meta.url));
  return { plain, guarded: guardModule(plain, { from }).code };
}

/** What measures, in the page and without guards. */
export function buildMeasure(): Promise<string> {
  return bundle(new URL("./measure.ts", import.meta.url));
}

/** The realm's guard, as the runtime page has it, in a page of its own. */
export function buildGuard(): Promise<string> {
  return bundle(new URL("../../../packages/sandbox/src/realm/guard.ts", import.meta.url));
}

async function bundle(entry: URL): Promise<string> {
  const result = await build({
    root: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "error",
    configFile: false,
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    resolve: { conditions: ["@plaza/source", ...conditions] },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      lib: { entry: fileURLToPath(entry), formats: ["es"], fileName: "work" },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const outputs = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  const [chunk] = outputs;
  if (chunk?.type !== "chunk" || outputs.length > 1) throw new Error(`${entry.href} must be one module.`);
  return chunk.code;
}
