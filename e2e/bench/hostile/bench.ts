import { setTimeout as rest } from "node:timers/promises";
import { installWatch, readWatch, resetGap } from "../../adversarial/rig/host-watch.ts";
import { type AttackBrowser, type AttackPage, startChromium } from "../../isolation/browser.ts";
import { PACKING } from "../../rig/apps.ts";
import { makeAppFolder, runCli } from "../../rig/cli.ts";
import { launchPlaza, type PlazaAddress } from "../../rig/plaza.ts";
import { type Bench, type BenchRow, row } from "../result.ts";
import { readCalls, readCard, restart, startCalling, watchCard } from "./in-page.ts";
import { attacker, BEGINS, idOf, ways } from "./ways.ts";

const SIBLING = `iframe[title="${PACKING.name}"]`;
const READY = '[data-testid="guest"][data-ready="true"]';
/** Milliseconds between two looks, and in which something must be there. */
const LOOK_MS = 50;
const STEP_MS = 45_000;
/** Calls of the sibling before the attack and from its begin on, at least; milliseconds that an attack is watched which nobody has to stop. */
const CALLS_BEFORE = 150;
const CALLS_DURING = 50;
const WATCHED_MS = 6_000;

interface Measured {
  readonly gap: number;
  readonly openGap: number;
  readonly siblingBefore: number;
  readonly sibling: number;
  readonly detected?: number;
  readonly recovered?: number;
}

/**
 * What each attack on a host's time does to the host: the longest time from the attack's begin on in which its main thread answered nothing (beside it
 * that of the open before, which is the host's own work), the time from the begin to the card that explains it, the time from Restart to a guest that is ready, and the 99th percentile of a sibling's calls before and during it. A guest that may
 * go on (its messages are refused one by one) has no detection and no recovery.
 */
export const hostile: Bench = async ({ runs = 5, quick, progress }) => {
  const chosen = quick ? ways.filter(({ name }) => name === "loop") : ways;
  progress("starting Plaza");
  const plaza = await launchPlaza({ env: { PLAZA_DEMO_APPS: chosen.map(({ name }) => idOf(name)).join(",") } });
  const browser = await startChromium();
  try {
    for (const way of chosen) {
      progress(`publishing ${way.name}`);
      await publish(way, plaza);
    }
    const results: BenchRow[] = [];
    for (const { name } of chosen) {
      const seen: Measured[] = [];
      for (let run = 1; run <= runs; run += 1) {
        seen.push(await attackOnce(browser, plaza, name));
        progress(`${name}: run ${run} of ${runs}`);
      }
      const add = (label: string, values: readonly (number | undefined)[]) => {
        const numbers = values.filter((value) => value !== undefined);
        if (numbers.length > 0) results.push(row(name, label, numbers));
      };
      add(
        "host-gap",
        seen.map(({ gap }) => gap),
      );
      add(
        "open-gap",
        seen.map(({ openGap }) => openGap),
      );
      add(
        "detection",
        seen.map(({ detected }) => detected),
      );
      add(
        "recovery",
        seen.map(({ recovered }) => recovered),
      );
      add(
        "sibling-p99-before",
        seen.map(({ siblingBefore }) => siblingBefore),
      );
      add(
        "sibling-p99-during",
        seen.map(({ sibling }) => sibling),
      );
    }
    return { bench: "hostile", unit: "ms", results };
  } finally {
    await browser.close();
    await plaza.stop();
  }
};

async function publish(way: (typeof ways)[number], plaza: PlazaAddress): Promise<void> {
  const folder = await makeAppFolder(attacker(way));
  try {
    const { code, stderr } = await runCli(["publish", folder.dir, "--channel", "dev"], plaza);
    if (code !== 0) throw new Error(`${way.name} could not be published:\n${stderr}`);
  } finally {
    await folder.remove();
  }
}

async function attackOnce(browser: AttackBrowser, { origin }: PlazaAddress, name: string): Promise<Measured> {
  const page = await browser.openPage();
  const go = (path: string) => page.evaluate((to) => history.pushState(null, "", to), path);
  try {
    await page.goto(`${origin}/`);
    await stands(page, ".sh-grid a");
    await page.evaluate(installWatch);
    await page.evaluate(watchCard, BEGINS);
    await go(`/miniapp/${PACKING.id}/`);
    await stands(page, READY);
    await page.inFrame(SIBLING, startCalling);
    await go("/");
    await until("the sibling's calls", async () => (await page.inFrame(SIBLING, readCalls)).length >= CALLS_BEFORE);
    await page.evaluate(resetGap);

    await go(`/miniapp/${idOf(name)}/`);
    await until("the attack's begin", async () => (await page.evaluate(readCard)).begins !== undefined);
    const began = Date.now();
    let card = await page.evaluate(readCard);
    while (card.stopped === undefined && Date.now() - began < WATCHED_MS) {
      await rest(LOOK_MS);
      card = await page.evaluate(readCard);
    }
    const { longestGapMs: gap } = await page.evaluate(readWatch);
    const { begins = began, openGap = Number.NaN, stopped } = card;
    // An attack may be over before the sibling has called often enough to tell.
    const during = async () => (await page.inFrame(SIBLING, readCalls)).filter(([at]) => at >= begins);
    await until("the sibling's calls", async () => (await during()).length >= CALLS_DURING);
    const calls = await page.inFrame(SIBLING, readCalls);
    const measured = { gap, openGap, siblingBefore: p99(calls.filter(([at]) => at < begins)), sibling: p99(await during()) };
    if (stopped === undefined) return measured;
    return { ...measured, detected: stopped - begins, recovered: await page.evaluate(restart) };
  } finally {
    await page.close();
  }
}

/** Nearest rank. */
function p99(calls: readonly (readonly [at: number, ms: number])[]): number {
  const sorted = calls.map(([, ms]) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + STEP_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${STEP_MS} ms`);
    await rest(LOOK_MS);
  }
}

function stands(page: AttackPage, selector: string): Promise<void> {
  return until(selector, () => page.evaluate((wanted) => document.querySelector(wanted) !== null, selector));
}
