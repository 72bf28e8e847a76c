import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { guardModule } from "@plaza/server";
import { browserFlags, findBrowser } from "@plaza/tooling";
import { loadRelease } from "@plaza/vite-plugin";
import { chromium } from "playwright";
import { type Bench, type BenchRow, row } from "../result.ts";
import { serveStatic } from "../static-site.ts";
import type { measure as inPage } from "./measure.ts";
import { buildGuard, buildMeasure, buildWork, works } from "./work.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const outDir = `${root}/.cache/bench/guard`;
const subjects = ["plaza-plain", "plaza-guarded"] as const;
type Measure = typeof inPage;

const apps = ["coffee", "packing", "bill-splitter"];

/**
 * Calls per second of the same work plain and guarded, in one page under the realm's own guard, and bytes of both builds of the sample mini-apps.
 * Plain and guarded take turns, and each measurement begins with calls that are not counted.
 */
export const guard: Bench = async ({ runs = 11, quick, progress }) => {
  progress("building the work");
  const bytes = await writeSite();
  const site = await serveStatic(outDir);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags() });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${site.port}/index.html`);
    const measure = await page.evaluateHandle<Measure>('import("/measure.js").then(({ measure }) => measure)');
    const results: BenchRow[] = [];
    for (const work of works) {
      const values = new Map<string, number[]>(subjects.map((subject) => [subject, []]));
      for (let run = quick ? 0 : -1; run < runs; run += 1) {
        for (const subject of run % 2 === 0 ? subjects : subjects.toReversed()) {
          const perSecond = await page.evaluate(([call, ...rest]) => call(...rest), [
            measure,
            `/${subject}-${work}.js`,
            quick ? 20 : 400,
          ] as const);
          if (run >= 0) values.get(subject)?.push(perSecond);
        }
        progress(run < 0 ? `${work}: warm` : `${work}: run ${run + 1} of ${runs}`);
      }
      for (const subject of subjects)
        results.push(row(subject, work, values.get(subject) ?? [], { gzipBytes: bytes.get(`${subject}-${work}`) ?? 0 }));
    }
    for (const app of apps) {
      const { plain, guarded } = await appBytes(app);
      results.push(row("plaza-plain", `bytes-${app}`, [plain]), row("plaza-guarded", `bytes-${app}`, [guarded]));
    }
    return { bench: "guard", unit: "calls per second (bytes-*: bytes of all modules, gzip)", results };
  } finally {
    await browser.close();
    await site.close();
  }
};

async function writeSite(): Promise<Map<string, number>> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const bytes = new Map<string, number>();
  await writeFile(`${outDir}/index.html`, "<!doctype html><title>guards</title>");
  await writeFile(`${outDir}/measure.js`, await buildMeasure());
  await writeFile(`${outDir}/realm.js`, await buildGuard());
  await writeFile(
    `${outDir}/guard.js`,
    'import { installGuard } from "./realm.js"; installGuard(globalThis, () => {}); export const turn = globalThis[Symbol.for("plaza.guard.v1")];',
  );
  for (const work of works) {
    const { plain, guarded } = await buildWork(work);
    for (const [subject, source] of [["plaza-plain", plain] as const, ["plaza-guarded", guarded] as const]) {
      await writeFile(`${outDir}/${subject}-${work}.js`, source);
      bytes.set(`${subject}-${work}`, gzip(source));
    }
  }
  return bytes;
}

async function appBytes(app: string): Promise<{ plain: number; guarded: number }> {
  const { release, files } = await loadRelease(`${root}/mini-apps/${app}/dist`);
  const sources = release.modules.map((path) => new TextDecoder().decode(files.get(path)));
  const sum = (texts: readonly string[]) => texts.reduce((all, text) => all + gzip(text), 0);
  return { plain: sum(sources), guarded: sum(sources.map((source) => guardModule(source, { from: "@@plaza:plaza-guard.js@@" }).code)) };
}

function gzip(text: string): number {
  return gzipSync(text, { level: 9 }).byteLength;
}
