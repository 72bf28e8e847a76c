import { setTimeout as rest } from "node:timers/promises";
import { GUEST_FRAME } from "../engines/rig/engine.ts";
import { until } from "../engines/rig/until.ts";
import { within } from "../engines/rig/within.ts";
import type { AttackPage } from "./browser.ts";

const FIND_MS = 30_000;
/** Milliseconds after which a sheet that has stood still is armed, and some. */
const ARMED_MS = 900;
/** Milliseconds in which a guest that takes the keyboard every twentieth of a second has taken it more than three times. */
const TYPING_MS = 3_000;

/** Says no to the host's sheet, if one is there. */
export async function refuseSheet(page: AttackPage): Promise<boolean> {
  if (!(await page.evaluate(markInSheet, "Cancel"))) return false;
  await within(FIND_MS, page.click("[data-to-press]"), "the sheet's button");
  return true;
}

/**
 * A person who taps fast, and under whose finger a sheet slides in: three times at once, and once more when the sheet has stood still for long. Then the
 * finger goes to "Cancel". Before that, a first opening shows where the sheet's "OK" is going to be.
 */
export async function tapWhereASheetComes(page: AttackPage, reopen: () => Promise<void>): Promise<void> {
  await untilTrue(() => page.inFrame(GUEST_FRAME, () => document.querySelector("button") !== null).catch(() => false));
  await page.click("button", GUEST_FRAME);
  await untilTrue(() => page.evaluate(markInSheet, "OK"));
  await rest(ARMED_MS);
  const { x, y } = await page.evaluate(middleOfMarked);
  await refuseSheet(page);
  await reopen();
  await untilTrue(() =>
    page
      .inFrame(GUEST_FRAME, () => document.querySelector("#report") === null && document.querySelector("button") !== null)
      .catch(() => false),
  );
  await page.tap(x, y);
  await page.tap(x, y);
  await untilTrue(() => page.evaluate(markInSheet, "OK"));
  await page.tap(x, y);
  await rest(ARMED_MS);
  await page.tap(x, y);
  await refuseSheet(page);
}

/** What of a person's keys a guest has heard that steals the keyboard. */
export interface Typed {
  readonly keys: number;
  readonly heard: number;
}

/**
 * A person who types while a sheet is there, until it is gone or for as long as a theft could take. What the guest hears of it, it says itself to the page
 * around it: looking into its frame would give it the keyboard in some engines.
 */
export async function typeOverSheet(page: AttackPage): Promise<Typed> {
  await untilTrue(() => page.evaluate(isSheetOrStop));
  const deadline = Date.now() + TYPING_MS;
  let keys = 0;
  while (Date.now() < deadline && (await page.evaluate(isSheet))) {
    await page.press("s");
    keys += 1;
  }
  return { keys, heard: await page.evaluate(countHeard) };
}

function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  return until(FIND_MS, "what a person would press", holds);
}

/* Sent as text: they see their argument and the page, and nothing in them has a name of its own. */

/** Call it before the guest is opened. */
export function listenForKeys(): void {
  const heard: unknown[] = [];
  Object.assign(window, { heard });
  window.addEventListener("message", ({ data }) => data?.heard !== undefined && heard.push(data.heard));
}

function countHeard(): number {
  return (window as unknown as { readonly heard: readonly unknown[] }).heard.length;
}

function isSheet(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

function isSheetOrStop(): boolean {
  return document.querySelector('[role="dialog"], [role="alert"]') !== null;
}

/** Marks the button of the sheet that has this text; false where there is none. */
function markInSheet(text: string): boolean {
  for (const marked of document.querySelectorAll("[data-to-press]")) marked.removeAttribute("data-to-press");
  const button = Array.from(document.querySelectorAll('[role="dialog"] button')).find(
    (one) => one.textContent === text && one.checkVisibility(),
  );
  button?.setAttribute("data-to-press", "");
  return button !== undefined;
}

function middleOfMarked(): { readonly x: number; readonly y: number } {
  const box = document.querySelector("[data-to-press]")?.getBoundingClientRect();
  return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
}
