import { COFFEE } from "../rig/apps.ts";
import { GUEST_FRAME } from "./rig/engine.ts";
import { poll } from "./rig/poll.ts";
import { ENGINES, expect, test } from "./rig/test.ts";

/*
 * Frames made by hand, over the real wire into the real gate, with the clones, ports and workers of engines besides Chromium. That the frames got there
 * shows by itself: each is answered. What comlink's own `expose` would do with them is the same everywhere (e2e/adversarial/bridge.spec.ts).
 */

/** Attacks of the wire that are answered, with how many frames each sends. */
const ANSWERED = { "B-01": 4, "B-02": 3, "B-03": 9, "B-04": 3, "B-05": 1, "B-08": 7 } as const;

for (const name of ENGINES) {
  for (const [id, frames] of Object.entries(ANSWERED)) {
    test(`of frames made by hand each is refused, and nothing comes of them [${id}] in ${name}`, async ({ openHost, hostile: _ }) => {
      const { attack, outcome, evil, page } = await openHost(name);
      await attack(id, evil);
      expect(await outcome()).toMatchObject({
        findings: [{ id, gained: [], evidence: [`${frames} sent, ${frames} answered, 0 accepted`] }],
      });
      expect(await page.evaluate(() => "__pwned" in globalThis)).toBe(false);
    });
  }

  test(`a guest that asks for twenty thousand endpoints is stopped [B-06] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, outcome, evil } = await openHost(name);
    await attack("B-06", evil);
    expect(await outcome()).toEqual({ stopped: expect.stringContaining("It broke the rules of Plaza") });
  });

  test(`a RELEASE ends the sender's own session, and nothing else [B-07] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, evil, page, open, home } = await openHost(name);
    // By a click: until then its frame is surely there.
    await attack("B-07", evil, { click: true });
    await poll(() => page.evaluate((frame) => document.querySelector(frame) === null, GUEST_FRAME)).toBe(true);
    await home();
    await open(COFFEE.id);
  });
}
