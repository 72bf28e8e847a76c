import type { Load } from "@plaza/protocol";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { release, welcome } from "./testing/guest.ts";
import { openGuest, openPeer } from "./testing/open-guest.ts";
import { guestFrame, type Rig, startRig } from "./testing/rig.ts";

/*
 * The realm's guard in the real page. The modules are written as the registry's guarded builds are: each turn of a loop and each call counts down,
 * and asks the realm at zero.
 */
let rig: Rig;
let page: Page;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  ({ page } = await rig.newHostPage());
});
afterEach(() => page.context().close());

const TURN = "if (--_g < 0) _g = _t();";
const FOREVER = `for (;;) { ${TURN} }`;

function guarded(app: string): Load {
  const path = "plaza-guard.js";
  const source = `export const turn=globalThis[Symbol.for("plaza.guard.v1")];\n`;
  return release(`import{turn as _t}from"@@plaza:${path}@@";var _g=0;${app}`, { imports: [path], more: [{ path, source, imports: [] }] });
}

const pongs = async (id: number, n: number): Promise<unknown[]> => {
  await page.evaluate(([peer, number]) => window.peer.send(peer, { plaza: "ping", n: number } as never), [id, n] as const);
  return page.evaluate((peer) => window.peer.frames(peer).filter((frame) => frame.plaza === "pong"), id);
};

it.each([
  ["a loop", FOREVER],
  ["a loop that catches and goes on", `for (;;) { ${TURN} try { ${FOREVER} } catch {} }`],
  ["a chain of promises", `const again = () => { ${TURN} return Promise.resolve().then(again); }; again();`],
  ["an async loop over settled promises", `(async () => { for (;;) { ${TURN} await 0; } })();`],
  ["recursion", `const twice = (n) => (--_g < 0 && (_g = _t()), n < 1 ? 1 : twice(n - 1) + twice(n - 1)); twice(90);`],
])("%s is stopped, the page goes on, and the heartbeat falls silent [H-01]", async (_, code) => {
  const { id, guest } = await openGuest(rig, page, {
    load: guarded(`export function mount(root) { root.textContent = "here"; globalThis.hang = () => { ${code} }; }`),
  });
  await pongs(id, 1);
  await page.waitForFunction((n) => window.peer.frames(n).some((frame) => frame.plaza === "pong"), id);
  const thrown = await guest.evaluate(async () => {
    let error: unknown;
    const { hang } = globalThis as unknown as { hang(): void };
    try {
      hang();
    } catch (caught) {
      error = caught;
    }
    // The event loop is reached again: only now does a promise chain count as ended.
    await new Promise((resolve) => setTimeout(resolve));
    return error === undefined ? null : String(error);
  });
  // What hangs in a promise throws there, and is reported below.
  expect(thrown === null || thrown.includes("without a pause")).toBe(true);
  expect(await guest.locator("#root").textContent()).toBe("here");
  await pongs(id, 2);
  await guest.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await page.evaluate((n) => window.peer.frames(n).filter((frame) => frame.plaza === "pong"), id)).toEqual([
    { plaza: "pong", n: 1 },
  ]);
  expect(await page.evaluate((n) => window.peer.frames(n).filter((frame) => frame.plaza === "uncaught")[0], id)).toMatchObject({
    message: expect.stringContaining("without a pause"),
  });
});

it("a guest that hangs while it loads says neither loaded nor failed: it is ended as one that hangs [H-01]", async () => {
  const origin = rig.slot("hangs");
  const id = await openPeer(page, {
    url: `${origin}/frame.html`,
    welcome: welcome(),
    load: guarded(`${FOREVER} export function mount() {}`),
  });
  await page.waitForFunction((n) => window.peer.frames(n).some((frame) => frame.plaza === "uncaught"), id);
  await guestFrame(page, origin).evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  const kinds = await page.evaluate((n) => window.peer.frames(n).map((frame) => frame.plaza), id);
  expect(kinds).not.toContain("failed");
  expect(kinds).not.toContain("loaded");
});

it("a guest that replaces the clock is stopped all the same, and cannot replace the guard [H-01]", async () => {
  const { guest } = await openGuest(rig, page, {
    // Not before it hangs: a guest that takes these from the whole realm would never say that it is loaded.
    load: guarded(`export function mount() {
      globalThis.hang = () => {
        performance.now = Date.now = Performance.prototype.now = () => 0;
        MessagePort.prototype.postMessage = () => undefined;
        const key = Symbol.for("plaza.guard.v1");
        for (const replace of [
          () => { globalThis[key] = () => 1e9; },
          () => { delete globalThis[key]; },
          () => Object.defineProperty(globalThis, key, { value: () => 1e9 }),
          () => { globalThis[key].call = 1; },
        ]) try { replace(); globalThis.replaced = true; } catch {}
        ${FOREVER}
      };
    }`),
  });
  await expect(guest.evaluate("hang()")).rejects.toThrow("without a pause");
  expect(await guest.evaluate("globalThis.replaced")).toBeUndefined();
});

it("a loop over real events lives on, however long", async () => {
  const { guest } = await openGuest(rig, page, {
    load: guarded(`
      async function* ticks() { for (let n = 0; n < 25; n++) { ${TURN} yield await new Promise((resolve) => setTimeout(() => resolve(n), 80)); } }
      export function mount() {
        globalThis.count = async () => { let seen = 0; for await (const n of ticks()) { ${TURN} seen += 1; } return seen; };
      }`),
  });
  expect(await guest.evaluate("count()")).toBe(25);
});
