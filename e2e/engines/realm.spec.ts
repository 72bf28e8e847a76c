import type { Plaza } from "@plaza/sdk";
import { COFFEE, PACKING, SPLITTER } from "../rig/apps.ts";
import { GUEST_FRAME } from "./rig/engine.ts";
import { poll } from "./rig/poll.ts";
import { ENGINES, expect, test } from "./rig/test.ts";
import { HOSTILE_ID } from "./rig/victim.ts";

/*
 * What a guest finds around itself. Functions that run in a page are whole in themselves: they are sent as text.
 */

interface Realm {
  readonly plaza: Promise<Plaza>;
  readonly endpoint: MessagePort;
}
interface Shares {
  readonly __FEDERATION__: {
    readonly __INSTANCES__: readonly {
      readonly shareScopeMap: { readonly default: Record<string, Record<string, { from: string; useIn?: string[] }>> };
    }[];
  };
}

for (const name of ENGINES) {
  test(`a React mini-app opens in an opaque origin, with the one React of its realm [E1][S-13] in ${name}`, async ({ openHost }) => {
    const { page, open } = await openHost(name);
    await open(COFFEE.id);
    const seen = await page.inFrame(GUEST_FRAME, () => ({
      origin: globalThis.origin,
      heading: document.querySelector("h1, h2")?.textContent ?? "",
      reacts: (globalThis as unknown as Shares).__FEDERATION__.__INSTANCES__.flatMap(({ shareScopeMap }) =>
        Object.values(shareScopeMap.default.react ?? {}).map(({ from }) => from),
      ),
      webRtc: typeof globalThis.RTCPeerConnection,
    }));
    expect(seen).toEqual({ origin: "null", heading: expect.stringMatching(/./), reacts: ["plaza"], webRtc: "undefined" });
    expect(await page.evaluate((frame) => document.querySelector(frame)?.getAttribute("sandbox"), GUEST_FRAME)).toBe("allow-scripts");
  });

  test(`what a mini-app keeps in localStorage is kept by the host, and the engine's own stores are shut [J4][S-16] in ${name}`, async ({
    openHost,
  }) => {
    const { page, open, go } = await openHost(name);
    await open(PACKING.id);
    const own = await page.inFrame(GUEST_FRAME, () => {
      localStorage.setItem("engine", "kept");
      const names: string[] = [];
      for (const [store, reach] of Object.entries({
        localStorage: () => Object.getOwnPropertyDescriptor(Window.prototype, "localStorage")?.get?.call(window),
        indexedDB: () => window.indexedDB.open("own"),
        cookie: () => document.cookie,
      })) {
        try {
          if (reach() === undefined) names.push(store);
        } catch {
          names.push(store);
        }
      }
      return names;
    });
    expect(own).toEqual(["localStorage", "indexedDB", "cookie"]);
    await go("/");
    const again = await openHost(name);
    await again.open(PACKING.id);
    expect(await again.page.inFrame(GUEST_FRAME, () => localStorage.getItem("engine"))).toBe("kept");
  });

  test(`a worker mini-app runs without a document, and the host draws its tree [L2] in ${name}`, async ({ openHost }) => {
    const { page, open } = await openHost(name);
    await open(SPLITTER.id);
    const drawn = await page.evaluate((frame) => {
      const guest = document.querySelector<HTMLElement>(frame);
      return {
        text: document.querySelector('[data-testid="worker-guest"]')?.textContent,
        hidden: guest === null || !guest.checkVisibility(),
      };
    }, GUEST_FRAME);
    expect(drawn).toEqual({ text: expect.stringContaining("Split a bill"), hidden: true });
  });

  test(`a capability answers, and a method that the manifest does not name is refused [B-18] in ${name}`, async ({
    openHost,
    hostile: _,
  }) => {
    const { page, open } = await openHost(name);
    await open(HOSTILE_ID);
    const answers = await page.inFrame(GUEST_FRAME, async () => {
      const realm = (globalThis as unknown as Record<symbol, Realm>)[Symbol.for("plaza.guest.v1")] as Realm;
      const ask = (id: string, method: string): Promise<{ type: string; name?: string }> =>
        new Promise((resolve) => {
          realm.endpoint.addEventListener("message", ({ data }) => data?.id === id && resolve({ type: data.type, name: data.name }));
          realm.endpoint.postMessage({ id, type: "APPLY", path: [method], argumentList: [{ type: "RAW", value: {} }] });
        });
      const user = await (await realm.plaza).identity.getUser();
      return { user: user.state, undeclared: await ask("engine-1", "checkout.buy"), unknown: await ask("engine-2", "host.steal") };
    });
    const refused = { type: "HANDLER", name: "throw" };
    expect(answers).toEqual({ user: "guest", undeclared: refused, unknown: refused });
  });

  // In WebKit, which has no Element.moveBefore, a frame is made where it will stand and ends when it leaves: no pool, no keeping alive.
  test(`a mini-app closes, opens again and is restarted, and Back leads out of it [D1] in ${name}`, async ({ openHost }) => {
    const { page, open, pressButton } = await openHost(name);
    const isHome = (): Promise<boolean> => page.evaluate(() => location.pathname === "/" && document.querySelector(".sh-grid a") !== null);
    const marked = (): Promise<boolean | null> => page.inFrame(GUEST_FRAME, () => "marked" in globalThis).catch(() => null);
    await open(COFFEE.id);
    await page.inFrame(GUEST_FRAME, () => void Object.assign(globalThis, { marked: true }));
    await pressButton("Close");
    await poll(isHome).toBe(true);
    await open(COFFEE.id);
    const moves = await page.evaluate(() => "moveBefore" in Element.prototype);
    expect(await marked(), "the same realm where frames can be moved, a new one elsewhere").toBe(moves);
    await page.inFrame(GUEST_FRAME, () => void Object.assign(globalThis, { marked: true }));
    await pressButton("Menu");
    await pressButton("Restart");
    await poll(marked, { message: "a new realm after the restart" }).toBe(false);
    await poll(() => page.inFrame(GUEST_FRAME, () => document.querySelector("h1, h2") !== null).catch(() => false)).toBe(true);
    await page.inFrame(GUEST_FRAME, () => document.querySelector<HTMLElement>('[aria-label^="Add "], button')?.click());
    await page.evaluate(() => history.back());
    await poll(isHome).toBe(true);
  });

  test(`the host marks that its guests are less cut off from the network [S-24] in ${name}`, async ({ fields, isolation }) => {
    const { engine } = await fields(name);
    const page = await engine.openPage();
    await page.goto(isolation);
    const marked = (): Promise<string | undefined> => page.evaluate(() => (globalThis as { networkIsolation?: string }).networkIsolation);
    await poll(marked).toBe("reduced");
    await page.close();
  });
}
