import { setTimeout as rest } from "node:timers/promises";
import { browserFlags, findBrowser } from "@plaza/tooling";
import { type Browser, chromium, type Page } from "playwright";
import { type Bench, type BenchRow, row } from "../result.ts";
import type { BenchPage } from "./content/stopwatch.ts";
import { apps, type Sites, startSites } from "./sites.ts";

const subjects = [
  "plaza-frame-pooled",
  "plaza-frame",
  "plaza-worker-pooled",
  "plaza-worker",
  "peer-iframe",
  "peer-wujie",
  "peer-wujie-preload",
] as const;
type Subject = (typeof subjects)[number];
const delays = [0, 20] as const;
/** Milliseconds in which a page comes to rest: after it stands, and between closing and opening again. */
const REST_MS = 400;
/** Longest time that any subject may take to open. */
const OPEN_MS = 30_000;

interface Visit {
  readonly cold: number;
  readonly second: number;
  readonly notes: Readonly<Record<string, number>>;
}

function addressOf(subject: Subject, sites: Sites): string {
  if (subject.startsWith("peer-")) return `${sites.peerHost}/?${new URLSearchParams({ subject, url: sites.plainPage })}`;
  const app = subject.includes("worker") ? apps.worker : apps.frame;
  return `${sites.plaza}/?${new URLSearchParams({ app, pooled: subject.endsWith("-pooled") ? "yes" : "no" })}`;
}

async function tap(page: Page): Promise<number> {
  const opened = await page.evaluateHandle(() => ({ ms: (globalThis as unknown as { benchPage: BenchPage }).benchPage.open() }));
  await page.click("[data-open]");
  return await Promise.race([opened.evaluate(({ ms }) => ms), late()]);
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error(`no content after ${OPEN_MS} ms`)), OPEN_MS).unref());
}

/** One new user: host page, rest, tap, content, close, rest, tap again. */
async function visit(browser: Browser, subject: Subject, sites: Sites): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 412, height: 840 } });
  const said: string[] = [];
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => said.push(error.message));
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    await page.goto(addressOf(subject, sites), { waitUntil: "load" });
    const notes = await page.evaluate(() => (globalThis as unknown as { benchPage: BenchPage }).benchPage.prepared);
    await rest(REST_MS);
    const cold = await tap(page);
    await rest(REST_MS);
    await page.click("[data-close]");
    await rest(REST_MS);
    return { cold, second: await tap(page), notes };
  } catch (error) {
    throw new Error(`${subject}: ${error instanceof Error ? error.message : String(error)}\n${said.join("\n")}`, { cause: error });
  } finally {
    await context.close();
  }
}

/**
 * Milliseconds from the click on Open to the content on screen (`content/watch-screen.ts` says what that is). `cold` is a new user with an empty
 * cache; `second` is the same user who closes and opens again. A warm visit of each subject comes first and is not counted.
 */
export const open: Bench = async ({ runs = 11, quick, progress }) => {
  const sites = await startSites(progress);
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags() });
  try {
    const results: BenchRow[] = [];
    for (const delay of quick ? delays.slice(0, 1) : delays) {
      sites.setDelay(delay);
      const visits = new Map<Subject, Visit[]>(subjects.map((subject) => [subject, []]));
      for (let run = quick ? 0 : -1; run < runs; run += 1) {
        const turn = (run + subjects.length) % subjects.length;
        for (const subject of [...subjects.slice(turn), ...subjects.slice(0, turn)]) {
          const seen = await visit(browser, subject, sites);
          if (run >= 0) visits.get(subject)?.push(seen);
        }
        progress(run < 0 ? `${delay} ms: warm` : `${delay} ms: run ${run + 1} of ${runs}`);
      }
      for (const subject of subjects) results.push(...rows(subject, delay, visits.get(subject) ?? []));
    }
    return { bench: "open", unit: "ms from click to first content", results };
  } finally {
    await browser.close();
    await sites.close();
  }
};

function rows(subject: Subject, delay: number, visits: readonly Visit[]): BenchRow[] {
  const notes = Object.fromEntries(
    Object.keys(visits[0]?.notes ?? {}).map((name) => [
      name,
      row(
        subject,
        name,
        visits.map((seen) => seen.notes[name] ?? Number.NaN),
      ).median,
    ]),
  );
  return (["cold", "second"] as const).map((name) =>
    row(
      subject,
      `${name}@${delay}ms`,
      visits.map((seen) => seen[name]),
      name === "cold" && Object.keys(notes).length > 0 ? notes : undefined,
    ),
  );
}
