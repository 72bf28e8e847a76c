import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFirefox } from "@plaza/tooling";
import puppeteer, { type Browser, type Frame, type KeyInput, type Page } from "puppeteer-core";
import type { Engine, EnginePage } from "./engine.ts";

const PHONE = { width: 390, height: 844 };
/** Milliseconds in which an element or a frame must be there. */
const FIND_MS = 15_000;

/** As Firefox comes, each site has a process of its own (Fission, IsolateEverything); puppeteer's own launch turns that off. */
const PREFERENCES: Readonly<Record<string, number | boolean | string>> = {
  "fission.webContentIsolationStrategy": 1,
  // Windows that no sandbox forbids do open: what holds the confined ones back must not be the popup blocker.
  "dom.disable_open_during_load": false,
  // A new profile is shown notes in a tab of their own, after a while: here they would be windows that somebody opened.
  "datareporting.policy.dataSubmissionPolicyBypassNotification": true,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "browser.aboutwelcome.enabled": false,
  // The page of the next new tab is made in advance, when the browser has time: it would be a window too.
  "browser.newtab.preload": false,
  // Megabytes of a process's JavaScript heap: an attack on memory ends soon, and the machine's own is left alone.
  "javascript.options.mem.max": 512,
};

/** Firefox without a window, over WebDriver BiDi. */
export async function startFirefox(): Promise<Engine> {
  const profile = await mkdtemp(join(tmpdir(), "plaza-firefox-"));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  await writeFile(join(profile, "user.js"), lines.join(""));
  const child = spawn(findFirefox(), ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
    // Its children are ended with it: a hung one would not end by itself.
    detached: true,
  });
  const end = async (): Promise<void> => {
    const exit = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    if (child.pid !== undefined && exit) process.kill(-child.pid, "SIGKILL");
    await exit;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const browser = await puppeteer.connect({ browserWSEndpoint: await addressOf(child), protocol: "webDriverBiDi" });
    return await createEngine(browser, end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** Where it listens, as it says by itself. Rejects with what it said when it ends before. */
function addressOf(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Firefox ended with ${code}:\n${said}`)));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(`${address}/session`);
    });
  });
}

async function createEngine(browser: Browser, end: () => Promise<void>): Promise<Engine> {
  const own = new Set(await browser.pages());
  return {
    name: "Firefox",
    version: (await browser.version()).replace(/^firefox\//i, ""),
    openPage: async () => {
      const page = await browser.newPage({ type: "window" });
      own.add(page);
      // Not puppeteer's own setViewport: it also turns the screen, which Firefox before 144 does not know.
      await contextOf(page.mainFrame()).setViewport({ viewport: PHONE });
      return createPage(page);
    },
    closeStrays: async () => {
      for (const page of await browser.pages()) if (!own.has(page)) await page.close();
    },
    windows: async () => (await browser.pages()).length,
    close: end,
  };
}

/** What is behind a frame. */
interface BidiContext {
  /** A frame in another process is given its events by itself, which puppeteer's own click does not do. */
  performActions(actions: readonly object[]): Promise<void>;
  setViewport(options: { readonly viewport: { readonly width: number; readonly height: number } }): Promise<void>;
}

function contextOf(frame: Frame): BidiContext {
  return (frame as unknown as { readonly browsingContext: BidiContext }).browsingContext;
}

async function pressAt(place: Frame, point: { readonly x: number; readonly y: number }): Promise<void> {
  const press = [{ type: "pointerMove", ...point }, ...["pointerDown", "pointerUp"].map((type) => ({ type, button: 0 }))];
  await contextOf(place).performActions([{ type: "pointer", id: "hand", actions: press }]);
}

function createPage(page: Page): EnginePage {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    // A page that goes away while it asks has nobody to be answered any more.
    dialog.dismiss().catch(() => undefined);
  });
  async function frameOf(selector: string): Promise<Frame> {
    const element = await page.$(selector);
    const frame = await element?.contentFrame();
    await element?.dispose();
    if (!frame) throw new Error(`No frame is at ${selector}.`);
    return frame;
  }
  return {
    goto: async (url) => void (await page.goto(url)),
    evaluate: (work, argument) => page.evaluate(work as (argument: unknown) => never, argument),
    inFrame: async (selector, work, argument) => (await frameOf(selector)).evaluate(work as (argument: unknown) => never, argument),
    click: async (selector, frame) => {
      const place = frame === undefined ? page.mainFrame() : await frameOf(frame);
      const element = await place.waitForSelector(selector, { visible: true, timeout: FIND_MS });
      const middle = await element?.evaluate((one) => {
        one.scrollIntoView({ block: "center" });
        const { x, y, width, height } = one.getBoundingClientRect();
        return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
      });
      await element?.dispose();
      await pressAt(place, middle ?? { x: 0, y: 0 });
    },
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key as KeyInput);
    },
    tap: async (x, y) => {
      const there = await page.evaluateHandle((x, y) => document.elementFromPoint(x, y) ?? document.documentElement, x, y);
      const frame = await there.contentFrame();
      const corner = await there.evaluate((one) => {
        const { x, y } = one.getBoundingClientRect();
        return { x, y };
      });
      await there.dispose();
      if (frame) await pressAt(frame, { x: Math.round(x - corner.x), y: Math.round(y - corner.y) });
      else await pressAt(page.mainFrame(), { x: Math.round(x), y: Math.round(y) });
    },
    dialogs: () => dialogs,
    close: () => page.close(),
  };
}
