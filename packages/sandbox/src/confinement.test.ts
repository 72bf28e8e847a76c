import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CHANNELS, NAVIGATIONS } from "./testing/channels.ts";
import { release } from "./testing/guest.ts";
import { type OpenOptions, openGuest } from "./testing/open-guest.ts";
import { type Rig, startRig } from "./testing/rig.ts";

/*
 * What a guest cannot do, in the real page with the real headers inside a host page with the host's `frame-src`.
 * Each attack has its control: the same code, unconfined, does what it says. The confined one always runs first, so when the control's effect
 * has arrived, the confined one has had its time: no test waits for a while and hopes.
 */
let rig: Rig;
let page: Page;
let context: BrowserContext;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  ({ page, context } = await rig.newHostPage());
});
afterEach(() => context.close());

const open = (options: OpenOptions) => openGuest(rig, page, options);

/** Opens a guest that runs each source and keeps what came of it: the value as text, or the error's name. */
async function attempt(sources: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const app = `export async function mount(root) {
    const results = {};
    for (const [name, run] of Object.entries({ ${Object.entries(sources)
      .map(([name, source]) => `${JSON.stringify(name)}: ${source}`)
      .join(",\n")} })) {
      try { results[name] = String(await run()); } catch (error) { results[name] = error.name; }
    }
    root.textContent = JSON.stringify(results);
  }`;
  const { guest } = await open({ load: release(app) });
  return JSON.parse((await guest.locator("#root").textContent()) ?? "") as Record<string, string>;
}

/** The same sources in an unconfined page that embeds one of its own origin. */
async function control(sources: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { inner } = await openControl();
  const results: Record<string, string> = {};
  for (const [name, source] of Object.entries(sources))
    results[name] = await inner.evaluate(
      `(async () => { try { return String(await (${source})()); } catch (error) { return error.name; } })()`,
    );
  return results;
}

async function openControl() {
  const outer = await context.newPage();
  await outer.goto(`${rig.slot("control")}/open.html`);
  await outer.evaluate(
    () =>
      new Promise((resolve) =>
        document.body.append(Object.assign(document.createElement("iframe"), { src: "/open.html", onload: resolve })),
      ),
  );
  const inner = outer.frames()[1];
  if (inner === undefined) throw new Error("The control has no frame.");
  return { outer, inner };
}

it("cannot read the host's document, storage, cookies or frame element [S-01] [L1]", async () => {
  const sources = {
    "parent.document": `() => parent.document.title`,
    "top.document": `() => top.document.title`,
    frameElement: `() => { if (frameElement === null) throw new DOMException("", "SecurityError"); return frameElement.tagName; }`,
    "parent.localStorage": `() => parent.localStorage.length`,
    "parent global": `() => parent.peer`,
  };
  expect(new Set(Object.values(await attempt(sources)))).toEqual(new Set(["SecurityError"]));
  expect(new Set(Object.values(await control(sources)))).not.toContain("SecurityError");
});

it("cannot take the top window elsewhere, with a click or without [S-02]", async () => {
  const app = `export function mount(root) {
    root.innerHTML = '<a id="a" href="${rig.evilOrigin}/top-anchor" target="_top">go</a><form action="${rig.evilOrigin}/top-form" target="_top"><button id="b">go</button></form><button id="c">go</button>';
    document.getElementById("c").onclick = () => { top.location = "${rig.evilOrigin}/top-click"; };
    try { top.location = "${rig.evilOrigin}/top-script"; } catch {}
    root.querySelector("a").click();
    root.querySelector("form").submit();
  }`;
  const { guest } = await open({ load: release(app) });
  for (const button of ["#a", "#b", "#c"]) await guest.locator(button).click();
  const { outer, inner } = await openControl();
  await inner.evaluate((to) => void (top as Window).location.assign(to), `${rig.evilOrigin}/control-top`);
  await outer.waitForURL(/control-top/);
  expect(new URL(page.url()).origin).toBe(rig.hostOrigin);
  expect(rig.hits.filter((path) => path.startsWith("/top-"))).toEqual([]);
});

it("cannot open a window, with a click or without [S-03]", async () => {
  const app = `export function mount(root) {
    root.innerHTML = '<a id="a" href="${rig.evilOrigin}/popup-anchor" target="_blank">go</a><button id="b">go</button>';
    document.getElementById("b").onclick = () => { window.open("${rig.evilOrigin}/popup-click"); };
    window.open("${rig.evilOrigin}/popup-script");
    // Past the page's own link handling, which would turn it into a question of the host's.
    root.querySelector("a").addEventListener("click", (event) => event.stopImmediatePropagation());
    root.querySelector("a").click();
  }`;
  const { guest } = await open({ load: release(app) });
  for (const button of ["#a", "#b"]) await guest.locator(button).click();
  const { outer } = await openControl();
  const [popup] = await Promise.all([
    outer.waitForEvent("popup"),
    outer.evaluate((to) => void window.open(to), `${rig.evilOrigin}/control-popup`),
  ]);
  await rig.hit("/control-popup");
  await popup.close();
  expect(context.pages()).toEqual([page, outer]);
  expect(rig.hits.filter((path) => path.startsWith("/popup-"))).toEqual([]);
});

describe("taking itself elsewhere", () => {
  it.each(Object.entries(NAVIGATIONS))("by %s never reaches the other origin [S-04]", async (name, source) => {
    const { outcome } = await open({
      load: release(`export function mount(root) { setTimeout(() => (${source})("${rig.evilOrigin}/self-${name}")); }`),
    });
    expect(outcome).toMatchObject({ plaza: "loaded" });
    const { inner } = await openControl();
    await inner.evaluate(`setTimeout(() => (${source})("${rig.evilOrigin}/control-${name}"))`);
    await rig.hit(`/control-${name}`);
    expect(rig.hits.filter((path) => path.startsWith(`/self-${name}`))).toEqual([]);
  });

  it("by pushState throws for another origin, and a reload is seen by the host as a second load [S-04]", async () => {
    expect(await attempt({ push: `() => history.pushState(null, "", "${rig.evilOrigin}/")` })).toEqual({ push: "SecurityError" });
    const { id } = await open({ load: release(`export function mount() { setTimeout(() => location.reload()); }`) });
    await page.waitForFunction((n) => window.peer.loads(n) === 2, id);
  });
});

describe("carrying data out", () => {
  /** Each channel as a statement that neither throws nor waits. */
  const all = (prefix: string): string =>
    Object.entries(CHANNELS)
      .map(([name, source]) => `try { (${source})("${rig.evilOrigin}/${prefix}-${name}"); } catch {}`)
      .join("\n");

  it("by any channel reaches nobody, while the same code unconfined does by every one [S-06] [L1]", async () => {
    const { outcome } = await open({ load: release(`export function mount() { ${all("out")} }`) });
    expect(outcome).toMatchObject({ plaza: "loaded" });
    const outside = await context.newPage();
    await outside.goto(`${rig.slot("control")}/open.html`);
    await outside.evaluate(all("control"));
    await Promise.all(Object.keys(CHANNELS).map((name) => rig.hit(`/control-${name}`)));
    expect(rig.hits.filter((path) => path.startsWith("/out-"))).toEqual([]);
  });

  it("by fetch from a worker guest reaches nobody [S-06]", async () => {
    await open({ page: "worker", load: release(`export function mount() { (${CHANNELS.fetch})("${rig.evilOrigin}/out-worker-guest"); }`) });
    const outside = await context.newPage();
    await outside.goto(`${rig.slot("control")}/open.html`);
    await outside.evaluate(
      `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(`(${CHANNELS.fetch})("${rig.evilOrigin}/control-worker-guest")`)}])))`,
    );
    await rig.hit("/control-worker-guest");
    expect(rig.hits.filter((path) => path.startsWith("/out-worker-guest"))).toEqual([]);
  });

  it("by WebRTC reaches nobody: the realm has none, and nothing brings it back [S-06]", async () => {
    const stun = createSocket("udp4");
    let packets = 0;
    stun.on("message", () => {
      packets += 1;
    });
    stun.bind(0);
    await once(stun, "listening");
    const connect = `() => { const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${stun.address().port}" }] }); peer.createDataChannel("x"); return peer.createOffer().then((offer) => peer.setLocalDescription(offer)); }`;
    const results = await attempt({
      direct: connect,
      deleted: `() => { for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) { try { delete window[name]; } catch {} } return typeof RTCPeerConnection + typeof webkitRTCPeerConnection; }`,
      redefined: `() => { Object.defineProperty(window, "RTCPeerConnection", { value: 1 }); }`,
      prototype: `() => "RTCPeerConnection" in Object.getPrototypeOf(window)`,
    });
    expect(results).toEqual({ direct: "TypeError", deleted: "undefinedundefined", redefined: "TypeError", prototype: "false" });
    const { outer } = await openControl();
    const heard = once(stun, "message");
    await outer.evaluate(`(${connect})()`);
    await heard;
    const fromControl = packets;
    expect(fromControl).toBeGreaterThan(0);
    stun.close();
  });
});

it("finds no WebRTC, no camera and no script in a child realm, and no worker that outlives it [S-10]", async () => {
  const children = `() => {
    const script = URL.createObjectURL(new Blob(["parent.postMessage({ ran: typeof RTCPeerConnection }, '*')"], { type: "text/javascript" }));
    const html = '<script src="' + script + '"><' + '/script><script>parent.postMessage({ ran: "inline" }, "*")<' + '/script>';
    const makers = {
      blank: () => {},
      srcdoc: (frame) => { frame.srcdoc = html; },
      data: (frame) => { frame.src = "data:text/html," + encodeURIComponent(html); },
      blob: (frame) => { frame.src = URL.createObjectURL(new Blob([html], { type: "text/html" })); },
      javascript: (frame) => { frame.src = "javascript:parent.postMessage({ ran: typeof RTCPeerConnection }, '*')"; },
    };
    globalThis.ran = [];
    addEventListener("message", (event) => ran.push(event.data));
    const results = {};
    for (const [name, make] of Object.entries(makers)) {
      const frame = document.createElement("iframe");
      make(frame);
      document.body.append(frame);
      for (const member of ["RTCPeerConnection", "WebAssembly", "navigator"]) {
        try { results[name + " " + member] = typeof frame.contentWindow[member]; } catch (error) { results[name + " " + member] = error.name; }
      }
    }
    return JSON.stringify(results);
  }`;
  const workers = {
    shared: `() => { new SharedWorker(URL.createObjectURL(new Blob([""]))); return "made"; }`,
    service: `() => navigator.serviceWorker.register("/x.js").then(() => "made")`,
  };
  const confined = await attempt({ children, ...workers });
  expect(new Set(Object.values(JSON.parse(confined.children ?? "") as object))).toEqual(new Set(["SecurityError"]));
  expect([confined.shared, confined.service]).not.toContain("made");

  const { inner } = await openControl();
  expect(JSON.parse(await inner.evaluate(`(${children})()`))).toMatchObject({
    "blank RTCPeerConnection": "function",
    "blank WebAssembly": "object",
  });
  await inner.waitForFunction(`ran.length >= 4 && ran.some((data) => data.ran === "function")`);
  const guest = page.frames().find((frame) => frame.url().startsWith("http://s"));
  expect(await guest?.evaluate("globalThis.ran")).toEqual([]);
});

it("cannot turn text into code: eval, Function, timers, wasm, javascript: links [S-11]", async () => {
  const sources = {
    eval: `() => (0, eval)("1 + 1")`,
    Function: `() => new Function("return 2")()`,
    AsyncFunction: `() => (async () => {}).constructor("return 2")()`,
    timer: `() => new Promise((resolve, reject) => { globalThis.timed = 0; setTimeout("globalThis.timed = 2", 0); setTimeout(() => globalThis.timed === 2 ? resolve(2) : reject(new EvalError("blocked")), 5); })`,
    wasm: `async () => { await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return 2; }`,
    inline: `() => { const script = document.createElement("script"); script.textContent = "globalThis.inlined = 2"; document.body.append(script); if (globalThis.inlined !== 2) throw new EvalError("blocked"); return 2; }`,
  };
  expect(await attempt(sources)).toEqual({
    eval: "EvalError",
    Function: "EvalError",
    AsyncFunction: "EvalError",
    timer: "EvalError",
    // Not there at all. Where it is, as in a worker that the guest makes, the policy refuses it: see below.
    wasm: "TypeError",
    inline: "EvalError",
  });
  expect(new Set(Object.values(await control(sources)))).toEqual(new Set(["2"]));
});

/** The eight bytes of a module that does nothing. */
const EMPTY_MODULE = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])";

it("brings back nothing that was taken out of its realm, by no way around it [S-10] [S-11]", async () => {
  const inWorker = `() => new Promise((resolve, reject) => {
    const source = "WebAssembly.compile(${EMPTY_MODULE}).then((made) => postMessage(made), ({ name }) => postMessage(name))";
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    worker.onmessage = ({ data }) => (typeof data === "string" ? reject(Object.assign(new Error(), { name: data })) : resolve("compiled"));
  })`;
  const imported = `() => import(URL.createObjectURL(new Blob([${EMPTY_MODULE}], { type: "application/wasm" }))).then(() => "imported")`;
  const sources = {
    deleted: `() => { for (const name of ["WebAssembly", "SharedWorker"]) { try { delete window[name]; } catch {} } return typeof WebAssembly + typeof SharedWorker; }`,
    redefined: `() => { Object.defineProperty(window, "WebAssembly", { value: 1 }); }`,
    inherited: `() => "WebAssembly" in Object.getPrototypeOf(window) || "SharedWorker" in Object.getPrototypeOf(window)`,
    inWorker,
    imported,
  };
  expect(await attempt(sources)).toEqual({
    deleted: "undefinedundefined",
    redefined: "TypeError",
    inherited: "false",
    inWorker: "CompileError",
    imported: "TypeError",
  });
  expect(await control({ inWorker, deleted: `() => typeof WebAssembly + typeof SharedWorker` })).toEqual({
    inWorker: "compiled",
    deleted: "objectfunction",
  });
});

it("finds no way to a camera, a microphone, the screen or the clipboard [S-18]", async () => {
  const sources = {
    video: `() => navigator.mediaDevices.getUserMedia({ video: true }).then(() => "given")`,
    screen: `() => navigator.mediaDevices.getDisplayMedia().then(() => "given")`,
    deleted: `() => { try { delete Navigator.prototype.mediaDevices; } catch {} return typeof navigator.mediaDevices; }`,
    clipboard: `() => { try { delete Navigator.prototype.clipboard; } catch {} return typeof navigator.clipboard; }`,
    shadowed: `() => Object.getOwnPropertyNames(navigator).join()`,
    old: `() => ["getUserMedia", "webkitGetUserMedia", "mozGetUserMedia"].map((name) => typeof navigator[name]).join()`,
  };
  expect(await attempt(sources)).toEqual({
    video: "TypeError",
    screen: "TypeError",
    deleted: "undefined",
    clipboard: "undefined",
    shadowed: "",
    old: "undefined,undefined,undefined",
  });
  expect(await control({ there: `() => typeof navigator.mediaDevices.getUserMedia + typeof navigator.clipboard.writeText` })).toEqual({
    there: "functionfunction",
  });
});
