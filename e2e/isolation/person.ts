import { setTimeout as rest } from "node:timers/promises";
import { GUEST_FRAME } from "../engines/rig/engine.ts";
import type { AttackPage } from "./browser.ts";
import { within } from "./within.ts";

const LOOK_MS = 100;
const FIND_MS = 30_000;
/** Milliseconds after which a sheet that has stood still is armed, and some. */
const ARMED_MS = 900;

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
  if (page.tap === undefined) throw new Error("This browser's driver has no finger.");
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

async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + FIND_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`What a person would press was not there within ${FIND_MS} ms.`);
    await rest(LOOK_MS);
  }
}

/* Sent as text: they see their argument and the page, and nothing in them has a name of its own. */

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
