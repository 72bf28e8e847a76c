import { setTimeout as rest } from "node:timers/promises";
import type { Attack } from "@plaza-apps/hostile/src/attack.ts";
import { installWatch, readWatch, resetGap } from "../adversarial/rig/host-watch.ts";
import type { Ending, Finding, Observation } from "../adversarial/rig/verdict.ts";
import { GUEST_FRAME } from "../engines/rig/engine.ts";
import { until } from "../engines/rig/until.ts";
import { within } from "../engines/rig/within.ts";
import type { AttackBrowser, AttackPage } from "./browser.ts";
import { listenForKeys, refuseSheet, type Typed, tapWhereASheetComes, typeOverSheet } from "./person.ts";

/** Milliseconds between two looks, and in which a guest that runs answers one. */
const LOOK_MS = 100;
const ANSWER_MS = 1_500;
/** Milliseconds in which the host's page and a mini-app have opened, on a machine with two busy cores. */
const OPEN_MS = 45_000;
/** Looks in which the guest is gone before it counts as let go: a frame is gone for a moment when another one takes its place. */
const GONE_LOOKS = 5;

/** Milliseconds in which a page must close. */
const CLOSE_MS = 5_000;

export interface ConfinedOptions {
  readonly origin: string;
  /** Of the mini-app that attacks, and of the one that stands beside it. */
  readonly appId: string;
  readonly besideId: string;
  /** What the attack is told of the outside. */
  readonly evil: string;
  readonly declared: string;
  readonly click: boolean;
  /** Milliseconds in which the attack must have come to its end. */
  readonly finishMs: number;
}

/** An attack on the real shell that has come to its end, and whose page is still there: its effects may come late. */
export interface Confined {
  observe(): Promise<Omit<Observation, "hits">>;
  /** How it must end; undefined where it may in any way. */
  readonly mustEnd: Ending | undefined;
  close(): Promise<void>;
}

/** Opens the host as a new user, the mini-app beside if there is one, and the hostile one with this attack; resolves when the attack has ended in some way. */
export async function openConfined(browser: AttackBrowser, attack: Attack, options: ConfinedOptions): Promise<Confined> {
  const page = await browser.openPage();
  try {
    const windows = await browser.windows();
    await openHost(page, options.origin);
    if (attack.beside !== undefined) await openBeside(page, attack.beside, options);
    await page.evaluate(resetGap);
    if (attack.person === "types") await page.evaluate(listenForKeys);
    const query = new URLSearchParams({ run: attack.name, evil: options.evil, ...(options.click ? { click: "" } : {}) });
    if (attack.publication === "declared") query.set("declared", options.declared);
    const address = `/miniapp/${options.appId}/?${query}`;
    await go(page, address);
    if (options.click) await press(page, options.finishMs);
    if (attack.person === "taps")
      await tapWhereASheetComes(page, async () => {
        // Loaded anew: a mini-app that was left goes on where it was.
        await openHost(page, options.origin);
        await go(page, address);
      });
    const typed = attack.person === "types" ? await typeOverSheet(page) : null;
    const seen = await untilEnded(page, attack, options.finishMs);
    const stays = attack.orStays === true && seen.ending === "reported" && seen.stays;
    return {
      mustEnd: stays ? undefined : attack.ends,
      observe: async () => {
        const health = await within(ANSWER_MS, page.evaluate(readWatch), "the host's page").catch(() => null);
        const origin = await within(
          ANSWER_MS,
          page.evaluate(() => location.origin),
          "the host's page",
        ).catch(() => "nowhere");
        const opened = (await browser.windows()) - windows;
        const covered = await within(ANSWER_MS, page.evaluate(isBarCovered), "the host's page").catch(() => false);
        const beside = attack.beside === undefined ? null : await lookBeside(page, attack.beside, options);
        await leave(page);
        return {
          ...seen,
          findings: [
            ...seen.findings,
            ...(stays ? [STAYED] : []),
            ...(typed === null ? [] : [foundByTyping(typed, attack, seen.ending)]),
            ...(beside?.findings ?? []),
            ...(covered ? [COVERED] : []),
          ],
          besideUntouched: beside === null ? null : beside.untouched,
          health,
          origin,
          windows: opened,
          dialogs: page.dialogs(),
        };
      },
      close: () => within(CLOSE_MS, page.close(), "closing a page"),
    };
  } catch (error) {
    await within(CLOSE_MS, page.close(), "closing a page").catch(() => undefined);
    throw error;
  }
}

/** A thief may catch a few keys until it is stopped, since no sheet asks for text (H-11); one that is left to go on, none. */
function foundByTyping({ keys, heard }: Typed, { id, name }: Attack, ending: Ending): Finding {
  const told = `${keys} keys typed while the sheet was there, ${heard} heard by the guest`;
  return { id, name, gained: heard > 0 && ending !== "stopped" ? ["keys of a person"] : [], evidence: [told] };
}

const STAYED: Finding = {
  id: "S-04",
  name: "where it was",
  gained: [],
  evidence: ["its document is the one that it was: nothing was loaded"],
};
const OPENED_ANEW: Finding = {
  id: "S-17",
  name: "the mini-app beside it",
  gained: [],
  evidence: ["the mini-app beside it opens anew: in this engine one that is left ends"],
};
const COVERED: Finding = { id: "H-09", name: "the host's bar", gained: ["a place over the host's own buttons"], evidence: [] };

/** Whether there is a host to attack at all: otherwise every attack would find that out by itself, and slowly. Tells whether mini-apps that are left run on in it. */
export async function checkHost(browser: AttackBrowser, origin: string): Promise<{ readonly runOn: boolean }> {
  const page = await browser.openPage();
  try {
    await openHost(page, origin);
    return { runOn: await page.evaluate(canRunOn) };
  } finally {
    await page.close();
  }
}

async function openHost(page: AttackPage, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  await until(OPEN_MS, "the host's home page", () => page.evaluate(isHome));
  await page.evaluate(installWatch);
}

/** Goes to a path of the host without loading it again: what runs goes on running. */
function go(page: AttackPage, path: string): Promise<void> {
  return page.evaluate((to) => history.pushState(null, "", to), path);
}

async function openBeside(page: AttackPage, run: string, { besideId, evil }: ConfinedOptions): Promise<void> {
  await go(page, `/miniapp/${besideId}/?${new URLSearchParams({ run, evil })}`);
  await until(OPEN_MS, "the mini-app beside it", () => page.evaluate(isReady));
  await page.inFrame(GUEST_FRAME, () => void Object.assign(globalThis, { untouched: true }));
  await go(page, "/");
  await until(OPEN_MS, "the host's home page", () => page.evaluate(isHome));
}

/** Goes back to the mini-app beside: is it the realm of before, and what has it found, where it was waiting for something? */
async function lookBeside(
  page: AttackPage,
  run: string,
  { besideId, evil, finishMs }: ConfinedOptions,
): Promise<{ readonly untouched: boolean | null; readonly findings: Finding[] }> {
  const runsOn = await page.evaluate(canRunOn);
  await go(page, `/miniapp/${besideId}/?${new URLSearchParams({ run, evil })}`);
  try {
    await until(OPEN_MS, "the mini-app beside it", () => page.evaluate(isReady));
    if (!runsOn) return { untouched: null, findings: [OPENED_ANEW] };
    const untouched = await page.inFrame(GUEST_FRAME, () => (globalThis as { untouched?: boolean }).untouched === true);
    let findings: Finding[] | null = null;
    await until(finishMs, "what the mini-app beside it found", async () => {
      findings = await readReport(page);
      return findings !== null;
    });
    return { untouched, findings: findings ?? [] };
  } catch {
    // It does not run any more, or never came to its end.
    return { untouched: false, findings: [] };
  }
}

async function press(page: AttackPage, finishMs: number): Promise<void> {
  await until(OPEN_MS, "the guest's button", () =>
    page.inFrame(GUEST_FRAME, () => document.querySelector("button") !== null).catch(() => false),
  );
  // A guest that hangs at the click never lets it end: what becomes of the guest is looked at next.
  page.click("button", GUEST_FRAME).catch(() => undefined);
  await within(
    finishMs,
    page.evaluate(() => true),
    "the host's page",
  );
}

interface Seen {
  readonly ending: Ending;
  readonly said: string;
  readonly findings: readonly Finding[];
  /** What it reported is still where it was. */
  readonly stays: boolean;
}

/** Looks until the attack has ended as it must, or in any way where it may end in any. */
async function untilEnded(page: AttackPage, attack: Attack, finishMs: number): Promise<Seen> {
  const deadline = Date.now() + finishMs;
  let findings: readonly Finding[] = [];
  let ending: Ending = "nothing";
  let said = "";
  let wasThere = false;
  let goneFor = 0;
  let stays = false;
  while (Date.now() < deadline) {
    const seen = await within(finishMs, page.evaluate(lookAtHost), "the host's page");
    wasThere ||= seen.guest || seen.waits;
    goneFor = wasThere && !seen.guest && !seen.waits && seen.ending === "nothing" ? goneFor + 1 : 0;
    if (seen.ending !== "nothing") ({ ending, said } = seen);
    else if (goneFor >= GONE_LOOKS) ending = "closed";
    else {
      // A sheet that goes while the finger comes is none to refuse: the next look finds the next one.
      if (attack.person === "refuses") await refuseSheet(page).catch(() => undefined);
      const report = await readReport(page);
      stays = report !== null;
      if (report !== null) [findings, ending] = [report, "reported"];
    }
    if (ending !== "nothing" && (attack.ends === undefined || attack.ends === ending)) break;
    await rest(LOOK_MS);
  }
  return { ending, said, findings, stays };
}

async function readReport(page: AttackPage): Promise<Finding[] | null> {
  const text = page.inFrame(GUEST_FRAME, () => document.querySelector("#report")?.textContent ?? null);
  const answer = await within(ANSWER_MS, text, "the guest").catch(() => null);
  return answer === null ? null : (JSON.parse(answer) as Finding[]);
}

/** Leaves the host's page as a user does: a guest that holds them back is heard by its dialog. */
async function leave(page: AttackPage): Promise<void> {
  await within(ANSWER_MS * 4, page.goto("about:blank"), "leaving").catch(() => undefined);
}

/* Sent as text: they see their argument and the page, and nothing in them has a name of its own. */

/** Without this a frame that leaves the screen ends, and starts anew when it comes back. */
function canRunOn(): boolean {
  return "moveBefore" in Element.prototype;
}

function isHome(): boolean {
  return (
    document.querySelector(".sh-grid a")?.checkVisibility() === true && document.querySelector('[data-testid="guest"] iframe') === null
  );
}

function isReady(): boolean {
  return (
    document.querySelector('[data-testid="guest"][data-ready="true"] iframe') !== null &&
    document.querySelector('[data-testid="skeleton"]') === null
  );
}

function lookAtHost(): { readonly ending: Ending; readonly said: string; readonly guest: boolean; readonly waits: boolean } {
  const alerts = Array.from(document.querySelectorAll('[role="alert"]'));
  const stopped = alerts.find((alert) =>
    Array.from(alert.querySelectorAll("button"), (button) => button.textContent).includes("Report a problem"),
  );
  const slow = alerts.find((alert) => alert.textContent.includes("is taking longer than usual"));
  return {
    ending: stopped ? "stopped" : slow ? "slow" : "nothing",
    said: (stopped ?? slow)?.textContent ?? "",
    guest: document.querySelector('[data-testid="guest"] iframe, [data-testid="worker-guest"]') !== null,
    waits: document.querySelector('[data-testid="skeleton"]') !== null,
  };
}

/** Whether somebody else is on top where the host's own button to close the mini-app is. */
function isBarCovered(): boolean {
  const button = document.querySelector('button[aria-label="Close"]');
  if (button === null || document.querySelector('[role="dialog"]') !== null) return false;
  const { x, y, width, height } = button.getBoundingClientRect();
  return !button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}
