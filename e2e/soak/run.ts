import { parseArgs } from "node:util";
import { browserLaunchOptions } from "@plaza/tooling";
import { type BrowserServer, chromium, type Page } from "playwright";
import { launchPlaza, type PlazaAddress } from "../rig/plaza.ts";
import { killed, peaceful, publishAll, SOAK_IDS } from "./apps.ts";
import { grown, type Held, measure } from "./measure.ts";

/** Rounds before the baseline: code that is kept, pages that wait and apps that stay alive belong to the state that it settles in. */
const WARM_UP = 2;
/** Milliseconds in which a mini-app opens, and in which one that hangs is stopped, on a busy machine. */
const STEP_MS = 30_000;
const USAGE = "usage: npm run soak -- [--rounds N] [--opens N] [--json]\nN is a whole number above 0; without them 20 rounds of 50 opens\n";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    opens: { type: "string", default: "50" },
    json: { type: "boolean", default: false },
  },
});
const [rounds, opens] = [Number(values.rounds), Number(values.opens)];

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Opens mini-apps one after the other and closes them, then two that hang and are killed. */
async function round(page: Page, { origin }: PlazaAddress): Promise<void> {
  const go = (path: string) => page.evaluate((to) => history.pushState(null, "", to), path);
  for (let n = 0; n < opens; n += 1) {
    const id = peaceful[n % peaceful.length];
    await go(`/miniapp/${id}/`);
    // Of a worker guest this place stays hidden: the host draws it elsewhere.
    await page.locator(`[data-testid="guest"][data-app="${id}"][data-ready="true"]`).waitFor({ state: "attached", timeout: STEP_MS });
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.locator(".sh-grid").first().waitFor();
  }
  for (const id of killed) {
    await go(`/miniapp/${id}/`);
    // Stopped, or in short rounds not opened any more: the circuit counts by the minute.
    await page.getByRole("alert").first().waitFor({ timeout: STEP_MS });
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.locator(".sh-grid").first().waitFor();
  }
  if (new URL(page.url()).origin !== origin) throw new Error(`The host is at ${page.url()}.`);
}

async function soak(browserServer: BrowserServer, plaza: PlazaAddress): Promise<{ readonly baseline: Held; readonly rounds: Held[] }> {
  const pid = browserServer.process().pid;
  if (pid === undefined) throw new Error("The browser has no process.");
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: "en-US" });
  await page.goto(plaza.origin);
  await page.locator(".sh-grid").first().waitFor();
  const seen: Held[] = [];
  for (let n = 1 - WARM_UP; n <= rounds; n += 1) {
    await round(page, plaza);
    const held = await measure(page, pid);
    if (n >= 0) seen.push(held);
    const mega = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
    say(
      `${n < 1 ? (n < 0 ? "warm-up" : "baseline") : `round ${n} of ${rounds}`}: heap ${mega(held.heap)} and ${mega(held.code)} of code, ${held.nodes} nodes, ${held.listeners} listeners, ${held.frames} frames, ${held.workers} workers, ${held.processes} processes, ${mega(held.rss)} in memory`,
    );
  }
  const [baseline, ...after] = seen;
  if (baseline === undefined) throw new Error("Nothing was measured.");
  return { baseline, rounds: after };
}

async function main(): Promise<number> {
  if (![rounds, opens].every((value) => Number.isInteger(value) && value > 0)) {
    process.stderr.write(USAGE);
    return 2;
  }
  say("starting Plaza");
  const plaza = await launchPlaza({ env: { PLAZA_DEMO_APPS: SOAK_IDS.join(",") } });
  let browserServer: BrowserServer | undefined;
  const stop = async () => {
    await browserServer?.close();
    await plaza.stop();
  };
  try {
    say(`publishing ${SOAK_IDS.length} mini-apps`);
    await publishAll(plaza);
    browserServer = await chromium.launchServer(await browserLaunchOptions());
    const found = await soak(browserServer, plaza);
    const last = found.rounds.at(-1) ?? found.baseline;
    const grew = grown(found.baseline, last);
    if (values.json) process.stdout.write(`${JSON.stringify({ soak: "plaza", opens, ...found, grown: grew }, null, 2)}\n`);
    say(grew.length === 0 ? "all came back to within a tenth of the baseline" : `did not come back: ${grew.join(", ")}`);
    return grew.length === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

process.exitCode = await main();
