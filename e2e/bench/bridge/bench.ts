import { fileURLToPath } from "node:url";
import { browserFlags, findBrowser } from "@plaza/tooling";
import { chromium } from "playwright";
import { build } from "vite";
import { conditions } from "../conditions.ts";
import { type Bench, type BenchRow, row } from "../result.ts";
import { serveStatic } from "../static-site.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../../../.cache/bench/bridge", import.meta.url));
const subjects = ["plaza-bridge", "raw-port", "peer-comlink", "peer-penpal"] as const;
const cases = { sequential: { calls: 4_000, width: 1 }, "in-flight-100": { calls: 20_000, width: 100 } } as const;

type Measure = (subject: string, calls: number, width: number) => Promise<number>;

/**
 * Calls per second from a sandboxed cross-site frame to its host, Plaza's with validation on. Each subject has a frame on a site of its own; the
 * order of subjects turns at each run, each measurement begins with calls that are not counted, and so does each case with a run that is not.
 */
export const bridge: Bench = async ({ runs = 11, quick, progress }) => {
  progress("building the pages");
  await build({
    root,
    logLevel: "error",
    configFile: false,
    resolve: { conditions: [...conditions] },
    worker: { format: "es" },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: { input: [`${root}index.html`, `${root}guest.html`] },
    },
  });
  const site = await serveStatic(outDir);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags() });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => progress(`page: ${error.message}`));
    await page.goto(`http://localhost:${site.port}/index.html`);
    const measure = await page.evaluateHandle(
      ([names, port]) =>
        (globalThis as unknown as { startBridgeBench(subjects: readonly string[], port: number): Promise<Measure> }).startBridgeBench(
          names,
          port,
        ),
      [subjects, site.port] as const,
    );
    const results: BenchRow[] = [];
    for (const [name, { calls: full, width }] of Object.entries(cases)) {
      const calls = quick ? 100 : full;
      const values = new Map<string, number[]>(subjects.map((subject) => [subject, []]));
      for (let run = quick ? 0 : -1; run < runs; run += 1) {
        const turn = (run + subjects.length) % subjects.length;
        for (const subject of [...subjects.slice(turn), ...subjects.slice(0, turn)]) {
          const perSecond = await page.evaluate(([call, ...rest]) => call(...rest), [measure, subject, calls, width] as const);
          if (run >= 0) values.get(subject)?.push(perSecond);
        }
        progress(run < 0 ? `${name}: warm` : `${name}: run ${run + 1} of ${runs}`);
      }
      for (const subject of subjects) results.push(row(subject, name, values.get(subject) ?? []));
    }
    return { bench: "bridge", unit: "calls per second", results };
  } finally {
    await browser.close();
    await site.close();
  }
};
