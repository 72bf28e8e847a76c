import { COFFEE } from "../rig/apps.ts";
import { type EngineName, GUEST_FRAME } from "./rig/engine.ts";
import { poll } from "./rig/poll.ts";
import { ENGINES, expect, LOOPING_ID, test } from "./rig/test.ts";

/**
 * Milliseconds in which the main thread of a host under attack answers; a machine with two busy cores is allowed for. WebKit's frames share the host's
 * thread: there a guest holds it for as long as its guarded build lets it.
 */
const HOST_GAP_MS: Readonly<Record<EngineName, number>> = { Firefox: 1_000, WebKit: 3_000 };
/** Least time that a guest which hangs holds the thread it runs on, where that is the host's: it did hang, and was let go by nobody but itself. */
const HELD_MS = 1_000;
/** Keys that are typed over the host's sheet. */
const TYPED = 60;

for (const name of ENGINES) {
  for (const way of ["loop at load", "loop later", "loop in a frame callback"]) {
    test(`a guest that hangs by a ${way} is stopped and explained, and the host goes on [H-01] in ${name}`, async ({
      openHost,
      hostile: _,
    }) => {
      const { attack, alert, health, evil, page, open } = await openHost(name);
      await attack(way, evil);
      await poll(alert, { message: "the host's card", timeout: 30_000 }).toContain("No answer for 2 seconds");
      const { longestGapMs } = await health();
      expect(longestGapMs, "longest silence of the host's main thread, ms").toBeLessThan(HOST_GAP_MS[name]);
      if (name === "WebKit") expect(longestGapMs, "what the guest held it for, ms").toBeGreaterThan(HELD_MS);
      expect(await page.evaluate((frame) => document.querySelector(frame) === null, GUEST_FRAME)).toBe(true);
      await open(COFFEE.id);
    });
  }

  test(`a worker guest that loops is ended, and the host goes on [H-02] in ${name}`, async ({ openHost, looping: _ }) => {
    const { alert, health, go, open } = await openHost(name);
    await go(`/miniapp/${LOOPING_ID}/`);
    await poll(alert, { message: "the host's card", timeout: 30_000 }).toContain("No answer for 2 seconds");
    expect((await health()).longestGapMs, "longest silence of the host's main thread, ms").toBeLessThan(HOST_GAP_MS.Firefox);
    await open(COFFEE.id);
  });

  test(`a guest that never gets ready is said to be slow [H-04] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, alert, evil, pressButton, page } = await openHost(name);
    await attack("never ready", evil);
    await poll(alert, { message: "the host's card", timeout: 30_000 }).toContain("is taking longer than usual");
    await pressButton("Close app");
    await poll(() => page.evaluate(() => location.pathname)).toBe("/");
  });

  test(`what a guest throws is no error of the host's, and is reported [H-19] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, outcome, evil, page, pressButton } = await openHost(name);
    await attack("fall over", evil);
    expect(await outcome()).toMatchObject({ findings: [{ gained: [] }] });
    await pressButton("Close");
    const reports = (): Promise<number> =>
      page.evaluate(() => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith("/api/v1/operations")).length);
    await poll(reports).toBeGreaterThan(0);
  });
}

for (const name of ENGINES) {
  test(`a guest that steals the focus from the host's sheet gets no yes, and is stopped where it succeeds [H-11] in ${name}`, async ({
    openHost,
    unconfined,
    hostile: _,
  }) => {
    const { attack, alert, evil, page } = await openHost(name, { fresh: true });
    // Looking into a frame by WebKit's driver gives it the focus: what the guest hears, it says itself.
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      window.addEventListener("message", ({ data }) => data?.heard !== undefined && heard.push(data.heard));
    });
    await attack("steal the focus", evil, { click: true });
    const asked = (): Promise<boolean> => page.evaluate(() => document.querySelector('[role="dialog"]') !== null);
    await poll(async () => (await asked()) || (await alert()) !== "", { message: "the sheet", timeout: 30_000 }).toBe(true);
    // One theft each 50 ms. A driver types hundreds of keys a second, a person ten.
    await page.press(...Array.from({ length: TYPED }, () => "s"));
    // In Firefox what is not displayed takes no focus, but for the moment in which it is taken off: often there is no third theft.
    if (name === "Firefox")
      expect((await asked()) || (await alert()).includes("Hostile stopped"), "unanswered, or gone with its guest").toBe(true);
    else await poll(alert, { message: "the host's card" }).toContain("Hostile stopped");
    const heard = await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard.length);
    // In WebKit the keyboard comes back a few hundredths of a second after each theft; no sheet asks for text.
    if (name === "Firefox") expect(heard, "keys that the guest heard").toBe(0);
    else expect(heard, "keys that the guest heard").toBeLessThan(TYPED);

    const control = await unconfined(name, { fresh: true });
    await control.launch("steal the focus");
    const stolen = async (): Promise<string> => {
      await control.page.press("s");
      return control.heardKeys();
    };
    await poll(stolen, { message: "keys that the same code hears where nobody guards them" }).toContain("s");
  });
}
