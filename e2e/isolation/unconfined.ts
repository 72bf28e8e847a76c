import { setTimeout as rest } from "node:timers/promises";
import type { Attack } from "@plaza-apps/hostile/src/attack.ts";
import { launchAttack, readEffects, readSibling } from "../adversarial/rig/control.ts";
import type { Evil } from "../adversarial/rig/evil.ts";
import { within } from "../engines/rig/within.ts";
import type { AttackBrowser, AttackPage, Spare } from "./browser.ts";

const INNER = 'iframe[name="inner"]';
const SIBLING = 'iframe[name="sibling"]';
/** Milliseconds between two looks, and after which a page that answers nothing stands still. */
const LOOK_MS = 100;
const STANDSTILL_MS = 3_000;
/** Milliseconds in which a page, and what it has opened, must close. */
const CLOSE_MS = 5_000;
/** Looks in which nothing new came. */
const STILL_LOOKS = 3;

export interface UnconfinedOptions {
  readonly evil: Evil;
  /** A name of the counting server's that is this control's alone. */
  readonly origin: string;
  /** Milliseconds in which an effect must show. */
  readonly waitMs: number;
}

/** Runs the very same code in a page that nothing confines, and tells what came of it; nothing within the time is an empty list. */
export async function runUnconfined(controls: Spare, attack: Attack, options: UnconfinedOptions): Promise<readonly string[]> {
  const browser = await controls.get();
  const page = await browser.openPage();
  const wire = attack.wire === true;
  const deadline = Date.now() + options.waitMs;
  try {
    const windows = await browser.windows();
    await page.goto(`${options.origin}/outer.html`);
    if (attack.beside !== undefined && attack.beside !== "nothing")
      await page.inFrame(SIBLING, launchAttack, { wanted: attack.beside, wire: false, evil: options.origin });
    await page.inFrame(INNER, launchAttack, { wanted: attack.name, wire, evil: options.origin });
    let before = 0;
    let still = 0;
    for (;;) {
      const effects = await effectsOf(browser, page, { ...options, windows, wire });
      // One may have many, as the ways out of S-06 are: it has come to rest when no more come.
      still = effects.length > 0 && effects.length <= before ? still + 1 : 0;
      before = effects.length;
      if (still >= STILL_LOOKS || effects.includes(STANDS_STILL) || Date.now() > deadline) return effects;
      await rest(LOOK_MS);
    }
  } finally {
    // One that hangs, or whose process has ended, takes its browser along.
    const closed = page.close().then(() => browser.closeStrays());
    await within(CLOSE_MS, closed, "closing a page").catch(() => controls.drop());
  }
}

async function effectsOf(
  browser: AttackBrowser,
  page: AttackPage,
  { evil, origin, windows, wire }: UnconfinedOptions & { readonly windows: number; readonly wire: boolean },
): Promise<string[]> {
  const seen = [...evil.hits(origin), ...page.dialogs().map((kind) => `a dialog: ${kind}`)];
  if (page.crashed?.() === true) return [...seen, "the page's process ended"];
  if ((await browser.windows()) > windows) seen.push("a window");
  try {
    const answers = (async () => {
      if ((await page.evaluate(() => location.pathname)) !== "/outer.html") return ["the page is another one"];
      return [...(await page.inFrame(INNER, readEffects, { wire })), ...(await page.inFrame(SIBLING, readSibling))];
    })();
    return [...seen, ...(await within(STANDSTILL_MS, answers, STANDS_STILL))];
  } catch (error) {
    // A document that is on its way somewhere else cannot be asked just now; the next look tells.
    return error instanceof Error && error.message.startsWith(STANDS_STILL) ? [...seen, STANDS_STILL] : seen;
  }
}

const STANDS_STILL = "the page stands still";
