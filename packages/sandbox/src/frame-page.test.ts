import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { release, SHARED_REACT, welcome } from "./testing/guest.ts";
import { type OpenOptions, openGuest, openPeer } from "./testing/open-guest.ts";
import { bundleGuest, type Rig, startRig } from "./testing/rig.ts";

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

const open = (options: OpenOptions) => openGuest(rig, page, options);

const HELLO = `${SHARED_REACT}
export default function App({ plaza }) { return jsx("h1", { id: "hello", children: "Hello " + plaza.app.id }); }`;

describe("handshake", () => {
  it("says hello once with the nonce, and says initialized only after welcome", async () => {
    const { id } = await open({ load: release(HELLO), nonce: "abc123" });
    expect(await page.evaluate((n) => window.peer.messages(n), id)).toEqual([{ plaza: "hello", protocolVersions: [1], nonce: "abc123" }]);
    const kinds = await page.evaluate((n) => window.peer.frames(n).map((frame) => frame.plaza ?? frame.type), id);
    expect(kinds[0]).toBe("initialized");
  });

  it("waits in the pool without a word until it is bound", async () => {
    const origin = rig.slot("warm");
    const id = await openPeer(page, {
      url: `${origin}/frame.html`,
      welcome: welcome(),
      load: release(HELLO),
      warm: true,
    });
    await page.waitForFunction((n) => window.peer.messages(n).length === 1, id);
    expect(await page.evaluate((n) => window.peer.frames(n), id)).toEqual([]);
    await page.evaluate((n) => window.peer.bind(n), id);
    await page.waitForFunction((n) => window.peer.frames(n).some((frame) => frame.plaza === "loaded"), id);
  });

  it("takes the nonce out of the address before guest code runs [B-21]", async () => {
    const { guest } = await open({
      nonce: "secret-nonce",
      load: release(
        `const seen = [location.href, document.URL, document.documentURI, JSON.stringify(history.state)].join(); export function mount(root) { root.textContent = seen; }`,
      ),
    });
    expect(await guest.locator("#root").textContent()).not.toContain("secret-nonce");
  });

  it("ignores ports that a sibling posts, and takes the host's [S-14] [B-21]", async () => {
    const victim = rig.slot("victim");
    const id = await openPeer(page, {
      url: `${victim}/frame.html`,
      welcome: welcome(),
      load: release(HELLO),
      silent: true,
    });
    await page.waitForFunction((n) => window.peer.messages(n).length === 1, id);
    const sibling = await open({
      load: release(`export function mount() {
        const [call, reply] = [new MessageChannel(), new MessageChannel()];
        globalThis.heard = [];
        call.port1.onmessage = (event) => globalThis.heard.push(event.data);
        parent.frames[0].postMessage({ plaza: "ports", protocol: 1 }, "*", [call.port2, reply.port2]);
        reply.port1.postMessage(${JSON.stringify(welcome())});
      }`),
    });
    await page.evaluate((n) => window.peer.handOver(n), id);
    await page.waitForFunction((n) => window.peer.frames(n).some((frame) => frame.plaza === "loaded"), id);
    expect(await sibling.guest.evaluate("globalThis.heard")).toEqual([]);
  });
});

describe("loading", () => {
  it("renders a default React component with the page's own React, and reports timings", async () => {
    const { guest, outcome } = await open({ load: release(HELLO) });
    expect(await guest.locator("#hello").textContent()).toBe("Hello com.example.shop");
    expect(outcome).toMatchObject({
      plaza: "loaded",
      timings: { prepared: expect.any(Number), evaluated: expect.any(Number), rendered: expect.any(Number) },
    });
  });

  it("runs Module Federation in the opaque realm, each module from a verified blob, static and dynamic imports alike [Z2]", async () => {
    const app = `import { name } from "@@plaza:assets/name.js@@";
      export async function mount(root) {
        const lazy = await globalThis[Symbol.for("plaza.import")]("assets/lazy.js");
        root.textContent = [self.origin, name, lazy.text, import.meta.url.startsWith("blob:null/")].join(" ");
      }`;
    const more = [
      { path: "assets/name.js", source: `export const name = "coffee";`, imports: [] },
      {
        path: "assets/lazy.js",
        source: `import { name } from "@@plaza:assets/name.js@@"; export const text = "lazy " + name;`,
        imports: ["assets/name.js"],
      },
    ];
    const { guest } = await open({ load: release(app, { more, imports: ["assets/name.js"] }) });
    expect(await guest.locator("#root").textContent()).toBe("null coffee lazy coffee true");
  });

  it("gives each guest a share scope of its own [S-13]", async () => {
    const poison = `globalThis.shareScope.react["99.0.0"] = { lib: () => "poison", get: async () => () => "poison", loaded: true, from: "evil", scope: ["default"], shareConfig: { singleton: true } };
      export function mount() {}`;
    await open({ load: release(poison) });
    const { guest } = await open({
      load: release(`export function mount(root) { root.textContent = Object.keys(globalThis.shareScope.react).join(); }`),
    });
    expect(await guest.locator("#root").textContent()).toMatch(/^19\./);
  });

  it("fails typed when a chunk is not in the release [L5]", async () => {
    const { outcome } = await open({
      load: release(`await globalThis[Symbol.for("plaza.import")]("assets/unlisted.js"); export function mount() {}`),
    });
    expect(outcome).toMatchObject({ plaza: "failed", error: { code: "INTEGRITY_FAILED", data: { path: "assets/unlisted.js" } } });
  });

  it("rejects a late import of an unlisted chunk with the same code, in the guest's hands [L5]", async () => {
    const { guest } = await open({
      load: release(
        `export async function mount(root) { await globalThis[Symbol.for("plaza.import")]("x.js").catch((error) => { root.textContent = error.code; }); }`,
      ),
    });
    expect(await guest.locator("#root").textContent()).toBe("INTEGRITY_FAILED");
  });

  it("fails typed when ./app exports nothing to start, and with the guest's text when it throws", async () => {
    expect((await open({ load: release(`export const nothing = 1;`) })).outcome).toMatchObject({
      plaza: "failed",
      error: { code: "MANIFEST_INVALID" },
    });
    expect((await open({ load: release(`throw new TypeError("no beans");`) })).outcome).toMatchObject({
      plaza: "failed",
      error: { code: "INTERNAL", message: "TypeError: no beans" },
    });
    const crash = `${SHARED_REACT} export default function App() { throw new Error("render broke"); }`;
    expect((await open({ load: release(crash) })).outcome).toMatchObject({
      plaza: "failed",
      error: { code: "INTERNAL", message: "Error: render broke" },
    });
  });

  it("reports what nobody caught after loading, cut to size [H-19]", async () => {
    const { id } = await open({
      load: release(
        `export function mount() { setTimeout(() => { throw new Error("x".repeat(9000)); }); Promise.reject(new RangeError("late")); }`,
      ),
    });
    await page.waitForFunction((n) => window.peer.frames(n).filter((frame) => frame.plaza === "uncaught").length === 2, id);
    const messages = (await page.evaluate((n) => window.peer.frames(n).filter((frame) => frame.plaza === "uncaught"), id)).map((frame) =>
      String(frame.message),
    );
    expect(messages.some((message) => message === "RangeError: late")).toBe(true);
    expect(Math.max(...messages.map((message) => message.length))).toBe(500);
  });

  it("runs the guest's cleanup when the session is closed", async () => {
    const { id, guest } = await open({
      load: release(`export function mount(root) { root.textContent = "up"; return () => { root.textContent = "down"; }; }`),
    });
    await page.evaluate((n) => window.peer.send(n, { plaza: "closed", reason: "host" }), id);
    await guest.waitForFunction(`document.getElementById("root").textContent === "down"`);
  });
});

describe("surroundings", () => {
  it("puts theme, tokens, language and direction on the document, and follows changes without a reload [I1]", async () => {
    const { guest, event } = await open({ load: release(HELLO, { styles: ["#hello { color: var(--plaza-ink); }"] }) });
    const look = () =>
      guest.evaluate(() => {
        const { dataset, lang, dir } = document.documentElement;
        return { theme: dataset.theme, lang, dir, color: getComputedStyle(document.querySelector("#hello") as Element).color };
      });
    expect(await look()).toEqual({ theme: "light", lang: "vi-VN", dir: "ltr", color: "rgb(17, 17, 17)" });
    await event("contextchange", { theme: "dark", tokens: { "--plaza-ink": "#eeeeee" }, locale: "ar", direction: "rtl" });
    await guest.waitForFunction(`document.documentElement.dataset.theme === "dark"`);
    expect(await look()).toEqual({ theme: "dark", lang: "ar", dir: "rtl", color: "rgb(238, 238, 238)" });
    expect(await guest.evaluate(`getComputedStyle(document.documentElement).getPropertyValue("--plaza-ground")`)).toBe("");
  });

  it("gives safe area, capsule, viewport and keyboard as custom properties, live [I2]", async () => {
    const { guest, event } = await open({ load: release(HELLO) });
    const read = (name: string) =>
      guest.evaluate((property) => getComputedStyle(document.documentElement).getPropertyValue(property), name);
    expect([await read("--plaza-safe-top"), await read("--plaza-capsule-width"), await read("--plaza-keyboard-height")]).toEqual([
      "44px",
      "88px",
      "0px",
    ]);
    await event("contextchange", { viewport: { width: 390, height: 400, keyboardHeight: 300 } });
    await guest.waitForFunction(`getComputedStyle(document.documentElement).getPropertyValue("--plaza-keyboard-height") === "300px"`);
  });

  it("answers 'am I in a host?' at once, and gives every copy of the SDK the same Plaza [B3]", async () => {
    const { guest } = await open({ load: release(await bundleGuest("sdk-copy")) });
    expect(JSON.parse((await guest.locator("#root").textContent()) ?? "")).toEqual({ same: true, quick: true, id: "com.example.shop" });
  });

  it("calls carry exactly one plain object on comlink's wire, and typed errors come back", async () => {
    const app = `export async function mount(root, plaza) {
      const user = await plaza.identity.getUser();
      const refused = await plaza.ui.toast({ text: "hi" }).catch((error) => error.code + " " + error.retryAfterMs);
      const missing = await plaza.checkout.buy({ lines: [] }).catch((error) => error.code);
      root.textContent = [user.id, refused, missing].join();
    }`;
    const { guest, calls } = await open({
      load: release(app),
      answers: { "identity.getUser": { id: "u1" }, "ui.toast": { error: "RATE_LIMITED" } },
    });
    expect(await guest.locator("#root").textContent()).toBe("u1,RATE_LIMITED 1,CAPABILITY_MISSING");
    expect(await calls("identity.getUser")).toEqual([{}]);
  });
});
