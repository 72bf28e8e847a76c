import { browserLaunchOptions } from "@plaza/tooling";
import getPort from "get-port";
import { type Browser, chromium, type Frame, type Page } from "playwright";
import type { Engine, EnginePage } from "../engines/rig/engine.ts";
import { startFirefox } from "../engines/rig/firefox.ts";
import { startWebKit } from "../engines/rig/webkit.ts";
import type { BrowserName } from "./options.ts";

/** A browser that attacks are run in: what every engine can do, and where it has more, more is seen. */
export interface AttackBrowser extends Omit<Engine, "name" | "openPage"> {
  readonly name: string;
  openPage(): Promise<AttackPage>;
}

export interface AttackPage extends EnginePage {
  /** Whether the process of the page, or of one of its frames, has ended. */
  crashed?(): boolean;
}

const PHONE = { width: 390, height: 844 };
/** The user has allowed the host all of it: what a guest may is still what it was granted, which is nothing. */
const PERMISSIONS = ["camera", "microphone", "geolocation", "clipboard-read", "clipboard-write"];
/** Megabytes of any page's heap: an attack on memory ends soon, and the machine's own is left alone. */
const HEAP_MB = 256;
/** Milliseconds in which an element must be there. */
const FIND_MS = 15_000;

type Start = () => Promise<AttackBrowser>;

/** What `--browser` names. Controls may share what a browser keeps: each has an origin of its own. */
export const BROWSERS: Readonly<Record<BrowserName, { readonly confined: Start; readonly controls: Start }>> = {
  chromium: { confined: startChromium, controls: startChromium },
  firefox: { confined: () => startAnew(startFirefox), controls: startFirefox },
  webkit: { confined: () => startAnew(startWebKit), controls: startWebKit },
};

/** The pages of an engine besides Chromium are one user's: for a new one it is started anew. */
async function startAnew(start: () => Promise<Engine>): Promise<AttackBrowser> {
  let engine = await start();
  let used = false;
  return {
    name: engine.name,
    version: engine.version,
    windows: () => engine.windows(),
    closeStrays: () => engine.closeStrays(),
    close: () => engine.close(),
    openPage: async () => {
      if (used) {
        await engine.close();
        engine = await start();
      }
      used = true;
      return engine.openPage();
    },
  };
}

export async function startChromium(): Promise<AttackBrowser> {
  const { executablePath, args } = await browserLaunchOptions();
  const port = await getPort();
  const browser = await chromium.launch({
    executablePath,
    args: [...args, `--js-flags=--max-old-space-size=${HEAP_MB}`, `--remote-debugging-port=${port}`],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const own = new Set<Page>();
  const all = () => browser.contexts().flatMap((context) => context.pages());
  return {
    name: "Chromium",
    version: browser.version(),
    windows: async () => all().length,
    closeStrays: async () => {
      for (const page of all()) if (!own.has(page)) await page.close();
    },
    close: () => browser.close(),
    openPage: async () => {
      const context = await browser.newContext({
        viewport: PHONE,
        locale: "en-US",
        permissions: PERMISSIONS,
        geolocation: { latitude: 10.8, longitude: 106.7 },
      });
      const page = await context.newPage();
      own.add(page);
      return watchPage(page, port);
    },
  };
}

/** Playwright gives up a page when the process of any of its frames dies; who looks at the browser anew sees whether the page lives. */
async function findAgain(port: number, origin: string): Promise<Page> {
  const again: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = again
    .contexts()
    .flatMap((context) => context.pages())
    .find((one) => one.url().startsWith(origin));
  if (!page) throw new Error("The page is gone.");
  return page;
}

function watchPage(first: Page, port: number): AttackPage {
  const dialogs: string[] = [];
  let again: Promise<Page> | undefined;
  first.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    // A page that goes away while it asks has nobody to be answered any more.
    dialog.accept().catch(() => undefined);
  });
  first.on("crash", () => {
    again = findAgain(port, new URL(first.url()).origin);
    again.catch(() => undefined);
  });
  const live = (): Promise<Page> => again ?? Promise.resolve(first);
  const frameOf = async (selector: string): Promise<Frame> => {
    const element = await (await live()).$(selector);
    const frame = await element?.contentFrame();
    if (!frame) throw new Error(`No frame is at ${selector}.`);
    return frame;
  };
  return {
    goto: async (url) => void (await (await live()).goto(url)),
    evaluate: async (work, argument) => (await live()).evaluate(work as (argument: unknown) => never, argument),
    inFrame: async (selector, work, argument) => (await frameOf(selector)).evaluate(work as (argument: unknown) => never, argument),
    click: async (selector, frame) => {
      const place = frame === undefined ? (await live()).mainFrame() : await frameOf(frame);
      await place.click(selector, { timeout: FIND_MS });
    },
    press: async (...keys) => {
      for (const key of keys) await (await live()).keyboard.press(key);
    },
    tap: async (x, y) => (await live()).mouse.click(x, y),
    dialogs: () => dialogs,
    crashed: () => again !== undefined,
    close: () => first.context().close(),
  };
}

/** A browser that is started when it is first wanted, and anew after it was dropped: a page that hangs takes its browser along. */
export interface Spare {
  get(): Promise<AttackBrowser>;
  drop(): Promise<void>;
}

export function keepBrowser(start: () => Promise<AttackBrowser>): Spare {
  let current: Promise<AttackBrowser> | undefined;
  return {
    get: () => {
      current ??= start();
      return current;
    },
    drop: async () => {
      const dropped = current;
      current = undefined;
      await (await dropped)?.close();
    },
  };
}
