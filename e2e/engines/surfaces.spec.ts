import { COFFEE } from "../rig/apps.ts";
import { type EnginePage, GUEST_FRAME } from "./rig/engine.ts";
import { poll } from "./rig/poll.ts";
import { ENGINES, expect, test } from "./rig/test.ts";

/*
 * What an engine has a say in of the host's own surfaces: who may frame what, what a guest's drawing covers, how much room and memory it gets, and whether
 * a request says where it comes from.
 */

/** What stands where a page may not be framed: an empty document, or that an engine's own error page names the policy. */
const REFUSED = / empty$|^about:neterror\?e=cspBlocked&/;

/** Whether each of the host's own buttons is what is on top at its middle, and the page is no larger than its window. */
function barIsOnTop(page: EnginePage): Promise<boolean> {
  return page.evaluate(() => {
    const buttons = Array.from(document.querySelectorAll("button")).filter((button) => button.checkVisibility());
    const { scrollWidth, scrollHeight } = document.documentElement;
    return (
      buttons.length > 0 &&
      scrollWidth <= window.innerWidth &&
      scrollHeight <= window.innerHeight &&
      buttons.every((button) => {
        const { x, y, width, height } = button.getBoundingClientRect();
        return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
      })
    );
  });
}

for (const name of ENGINES) {
  test(`a flood of canvases, graphics and audio contexts and workers takes nothing from the host and other apps [H-03] in ${name}`, async ({
    openHost,
    hostile: _,
  }) => {
    const { attack, outcome, evil, home, open } = await openHost(name);
    for (const way of ["canvases", "graphics contexts", "audio contexts", "workers"]) {
      await attack(way, evil);
      // Either it is still there and answers, or it was stopped; the host's own health is judged after the test.
      await outcome();
      await home();
    }
    await open(COFFEE.id);
  });

  test(`a guest that fills its stores has no more room than its own [H-06] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, outcome, evil, page, home, open } = await openHost(name);
    await attack("fill every store", evil);
    const evidence = JSON.stringify(await outcome());
    expect(evidence).toMatch(/localStorage: \d+ bytes, then QuotaExceededError/);
    expect(evidence).toMatch(/device: \d+ bytes, then QUOTA_EXCEEDED/);
    expect(evidence).toContain("indexedDB: 0 bytes, then SecurityError");
    await home();
    await open(COFFEE.id);
    const kept = (): string | null => {
      localStorage.setItem("engine", "x".repeat(10_000));
      return localStorage.getItem("engine");
    };
    expect(await page.inFrame(GUEST_FRAME, kept)).toHaveLength(10_000);
  });

  test(`a guest that falls over three times in a minute is not started again, with words [H-07] in ${name}`, async ({
    openHost,
    hostile: _,
  }) => {
    const { attack, evil, pressButton, page } = await openHost(name);
    const says = (): Promise<string> => page.evaluate(() => document.body.textContent ?? "");
    /** Text of the card of a fall that was not looked at before. */
    const fell = (): Promise<string> =>
      page.evaluate(() => {
        const card = document.querySelector("[role=alert]:not([data-seen])");
        card?.setAttribute("data-seen", "");
        return card?.textContent ?? "";
      });
    await attack("fall over while starting", evil);
    for (const fall of [1, 2, 3]) {
      await poll(fell, { message: `fall ${fall}` }).toContain("Hostile stopped");
      await pressButton("Restart");
    }
    await poll(says).toContain("Hostile was not opened");
  });

  test(`a guest draws in its rectangle alone, whatever size and layer it asks for: the host's bar is seen and works [H-09] in ${name}`, async ({
    openHost,
    hostile: _,
  }) => {
    const { attack, outcome, evil, page, pressButton, home } = await openHost(name);
    for (const click of [false, true]) {
      await attack("larger than its place", evil, { click });
      expect(await outcome()).toMatchObject({ findings: [{ gained: [] }] });
      expect(await barIsOnTop(page)).toBe(true);
      await home();
    }
    await attack("whole screen", evil, { click: true });
    expect(await outcome()).toMatchObject({ findings: [{ gained: [] }] });
    expect(await page.evaluate(() => document.fullscreenElement === null)).toBe(true);
    await pressButton("Close");
    await poll(() => page.evaluate(() => location.pathname)).toBe("/");
  });

  test(`no other page frames the host, the console or a sandbox [H-13] in ${name}`, async ({ unconfined, workshop }) => {
    const { page, origin } = await unconfined(name);
    const framed = (src: string): Promise<void> =>
      page.evaluate((url) => {
        document.querySelector("#framed")?.remove();
        const frame = Object.assign(document.createElement("iframe"), { id: "framed" });
        frame.addEventListener("load", () => frame.setAttribute("data-loaded", ""));
        frame.src = url;
        document.body.append(frame);
      }, src);
    /** What stands in the frame once it is there: its own address, or what the engine shows in its place. */
    const shown = async (): Promise<string> => {
      const loaded = await page.evaluate(() => document.querySelector("#framed[data-loaded]") !== null);
      return loaded ? page.inFrame("#framed", () => `${document.URL} ${document.querySelector("script, form")?.tagName ?? "empty"}`) : "";
    };
    const slot = `${workshop.sandboxOrigin.replace("{slot}", "s7777")}/frame.html`;
    for (const url of [`${workshop.origin}/`, `${workshop.origin}/miniapp/${COFFEE.id}/`, `${workshop.consoleOrigin}/`, slot]) {
      await framed(url);
      await poll(shown, { message: url }).toMatch(REFUSED);
    }
    await framed(`${origin()}/inner.html`);
    await poll(shown).toBe(`${origin()}/inner.html SCRIPT`);
  });

  test(`a host on the sandbox's own site opens no mini-app, and says why [S-21] in ${name}`, async ({ fields, workshop }) => {
    const { engine } = await fields(name);
    // The first slot's own name: a page there is on the same site as the guest that would get it. Under its own name the host is served (all other tests).
    const misdeployed = new URL(workshop.origin);
    misdeployed.hostname = "s1.localhost";
    const page = await engine.openPage();
    const says = (): Promise<string> => page.evaluate(() => document.body.textContent ?? "");
    await page.goto(`${misdeployed.origin}/miniapp/${COFFEE.id}/`);
    await poll(says).toContain("The sealed place that apps run in did not start");
    // Where frames can be moved (Firefox from 144 on), some are made beforehand, and the host finds out when it starts; elsewhere none is made before an app is opened.
    if (await page.evaluate(() => "moveBefore" in Element.prototype)) {
      await page.goto(`${misdeployed.origin}/`);
      await poll(says).toContain("Their domain must be another site than this page's");
    }
    await page.close();
  });
}
