import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { release, SHARED_REACT, welcome } from "./testing/guest.ts";
import { type OpenOptions, openGuest } from "./testing/open-guest.ts";
import { bundleGuest, guestFrame, type Rig, startRig } from "./testing/rig.ts";

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
const launchAt = (launch: Partial<ReturnType<typeof welcome>["launch"]>) =>
  welcome({ launch: { path: "/", query: "", fragment: "", scene: "home", ...launch } });

describe("storage", () => {
  it("runs unmodified code on localStorage in an opaque origin: loaded before guest code, written through, last value of each key [J4] [Z14]", async () => {
    const app = `const before = localStorage.getItem("theme") + localStorage.length;
      export function mount(root) {
        for (let n = 0; n <= 50; n++) localStorage.setItem("count", n);
        localStorage.lang = "vi";
        localStorage.removeItem("theme");
        root.textContent = JSON.stringify([before, Object.keys(localStorage), localStorage instanceof Storage, "lang" in localStorage, JSON.stringify(localStorage), sessionStorage.getItem("x")]);
      }`;
    const { guest, called, calls } = await open({ load: release(app, { storage: { theme: "dark" } }) });
    expect(JSON.parse((await guest.locator("#root").textContent()) ?? "")).toEqual([
      "dark1",
      ["count", "lang"],
      true,
      true,
      `{"count":"50","lang":"vi"}`,
      null,
    ]);
    await called("storage.remove");
    expect(await called("storage.set", 2)).toEqual([
      { scope: "device", key: "count", value: "50" },
      { scope: "device", key: "lang", value: "vi" },
    ]);
    expect(await calls("storage.remove")).toEqual([{ scope: "device", key: "theme" }]);
  });

  it("without the runtime page the same frame's storage throws: the control [J4]", async () => {
    const origin = rig.slot("bare");
    await page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts");
      frame.src = src;
      document.body.append(frame);
      return new Promise((resolve) => frame.addEventListener("load", resolve));
    }, `${origin}/open.html`);
    const thrown = await guestFrame(page, origin).evaluate(() => {
      try {
        return localStorage.length;
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(thrown).toBe("SecurityError");
  });
});

describe("routers", () => {
  it("vue-router with createWebHistory runs unmodified: launch path, links, the host's Back, and no entry in the tab's own history [D1]", async () => {
    const before = await page.evaluate(() => history.length);
    const { guest, called, request } = await open({
      load: release(await bundleGuest("vue-shop")),
      welcome: launchAt({ path: "/menu", query: "?table=4" }),
    });
    const heading = () => guest.locator("#page").textContent();
    expect(await heading()).toBe("menu /menu?table=4");
    await guest.locator(".link").nth(2).click();
    expect(await heading()).toBe("item /items/7?size=l#price");
    expect(await guest.evaluate(() => location.pathname + location.search + location.hash)).toBe("/items/7?size=l#price");
    await guest.locator(".link").nth(0).click();
    expect(await heading()).toBe("home /");
    expect((await called("navigation.reportPath", 2)).at(-1)).toEqual({ path: "/", depth: 2 });

    expect(await request("back")).toEqual({ handled: true });
    await guest.waitForFunction(`document.getElementById("page").textContent.startsWith("item")`);
    expect(await request("back")).toEqual({ handled: true });
    await guest.waitForFunction(`document.getElementById("page").textContent === "menu /menu?table=4"`);
    expect(await request("back")).toEqual({ handled: false });
    expect(await page.evaluate(() => history.length)).toBe(before);
  });

  it("vue-router with createWebHashHistory runs unmodified too", async () => {
    const { guest, request } = await open({ load: release(await bundleGuest("vue-shop")), welcome: launchAt({ fragment: "#/menu" }) });
    expect(await guest.locator("#page").textContent()).toBe("menu /menu");
    await guest.locator(".link").nth(2).click();
    expect(await guest.evaluate(() => location.hash)).toBe("#/items/7?size=l#price");
    expect(await request("back")).toEqual({ handled: true });
    await guest.waitForFunction(`document.getElementById("page").textContent === "menu /menu"`);
  });

  it("wouter, which wraps history at import, runs unmodified", async () => {
    const { guest, request } = await open({ load: release(await bundleGuest("wouter-shop")), welcome: launchAt({ path: "/menu" }) });
    expect(await guest.locator("#page").textContent()).toBe("menu");
    await guest.locator(".link").first().click();
    await guest.waitForFunction(`document.getElementById("page").textContent === "home"`);
    expect(await request("back")).toEqual({ handled: true });
    await guest.waitForFunction(`document.getElementById("page").textContent === "menu"`);
  });

  it("an app's own back handler is asked first, and the history when it says false", async () => {
    const app = `export async function mount(root, plaza) {
      history.pushState(null, "", "/two");
      let open = true;
      await plaza.navigation.setBackHandler(() => { if (!open) return false; open = false; root.textContent = "dialog closed"; });
    }`;
    const { guest, request, calls } = await open({ load: release(app) });
    expect(await calls("navigation.setBackHandler")).toEqual([{ enabled: true }]);
    expect(await request("back")).toEqual({ handled: true });
    expect(await guest.locator("#root").textContent()).toBe("dialog closed");
    expect(await request("back")).toEqual({ handled: true });
    expect(await guest.evaluate(() => location.pathname)).toBe("/menu");
    expect(await request("back")).toEqual({ handled: false });
  });

  it("before the session ends every unload handler runs, also when one throws", async () => {
    const app = `export function mount(root, plaza) {
      plaza.lifecycle.onBeforeUnload(() => { throw new Error("first"); });
      plaza.lifecycle.onBeforeUnload(async () => { root.textContent = "saved"; });
    }`;
    const { guest, request } = await open({ load: release(app) });
    expect(await request("beforeunload")).toEqual({});
    expect(await guest.locator("#root").textContent()).toBe("saved");
  });
});

describe("links and forms", () => {
  it("a plain link inside the guest becomes a page of its history, a link out becomes a question of the host's", async () => {
    const app = `export function mount(root) {
      root.innerHTML = '<a id="in" href="/about?x=1">in</a><a id="out" href="https://example.com/terms" target="_blank">out</a><a id="hash" href="#part">hash</a>';
      globalThis.pops = [];
      addEventListener("popstate", () => pops.push(location.pathname + location.hash));
    }`;
    const { guest, called, id } = await open({ load: release(app) });
    await guest.locator("#in").click();
    await guest.locator("#hash").click();
    await guest.locator("#out").click();
    expect(await guest.evaluate("globalThis.pops")).toEqual(["/about", "/about#part"]);
    expect(await called("navigation.openUrl")).toEqual([{ url: "https://example.com/terms" }]);
    expect(await page.evaluate((n) => window.peer.loads(n), id)).toBe(1);
  });

  it("an unmodified form hears submit from its button and from Enter, and checks its fields first", async () => {
    const app = `${SHARED_REACT}
      export default function App() {
        const [said, say] = React.useState("");
        return jsx("form", { onSubmit: (event) => { event.preventDefault(); say("sent " + new FormData(event.target).get("name")); }, children: [
          jsx("input", { key: 1, name: "name", required: true }), jsx("button", { key: 2, children: "Send" }), jsx("output", { key: 3, children: said })] });
      }`;
    const { guest } = await open({ load: release(app) });
    await guest.locator("button").click();
    expect(await guest.locator("output").textContent()).toBe("");
    await guest.locator("input").fill("Ada");
    await guest.locator("button").click();
    expect(await guest.locator("output").textContent()).toBe("sent Ada");
    await guest.locator("input").fill("Grace");
    await guest.locator("input").press("Enter");
    expect(await guest.locator("output").textContent()).toBe("sent Grace");
  });
});

describe("fetch", () => {
  const answer = { status: 201, headers: { "content-type": "application/json" }, body: undefined, url: "https://api.example.com/final" };

  it("is a call of the network capability: method, headers and body go, status, headers and final address come back", async () => {
    const app = `export async function mount(root) {
      const response = await fetch("https://api.example.com/rates", { method: "POST", headers: { "X-Table": "4" }, body: JSON.stringify({ a: 1 }) });
      root.textContent = JSON.stringify([response.status, response.ok, response.url, response.headers.get("content-type"), await response.text()]);
    }`;
    const { guest, calls } = await open({ load: release(app), answers: { "network.fetch": answer } });
    expect(JSON.parse((await guest.locator("#root").textContent()) ?? "")).toEqual([
      201,
      true,
      "https://api.example.com/final",
      "application/json",
      "",
    ]);
    expect(await calls("network.fetch")).toMatchObject([
      { url: "https://api.example.com/rates", method: "POST", headers: { "x-table": "4" } },
    ]);
  });

  it("fails as fetch fails, with the typed error as its cause [A4]", async () => {
    const app = `export async function mount(root) {
      await fetch("https://other.example/").catch((error) => { root.textContent = [error.constructor.name, error.cause.code].join(); });
    }`;
    const { guest } = await open({ load: release(app), answers: { "network.fetch": { error: "ORIGIN_NOT_DECLARED" } } });
    expect(await guest.locator("#root").textContent()).toBe("TypeError,ORIGIN_NOT_DECLARED");
  });
});
