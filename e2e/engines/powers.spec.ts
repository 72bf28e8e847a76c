import { GUEST_FRAME } from "./rig/engine.ts";
import { poll } from "./rig/poll.ts";
import { ENGINES, expect, test } from "./rig/test.ts";
import { HOSTILE_ID } from "./rig/victim.ts";

/*
 * What engines give although nothing grants it is taken out of a guest's realm; here, that no way leads back to it. The same functions run in the guest
 * and, as the control, where nothing confines them; they are sent as text.
 */

/** The name of the error, or what came of it. */
type Results = Readonly<Record<string, string>>;

/** Each way back to what was taken out of the realm. */
async function tryToGetBack(): Promise<Results> {
  const results: Record<string, string> = {};
  const attempt = async (name: string, step: () => unknown): Promise<void> => {
    try {
      results[name] = String(await step());
    } catch (error) {
      results[name] = (error as Error).name;
    }
  };
  const scope = globalThis as unknown as Record<string, unknown>;
  const taken = ["RTCPeerConnection", "SharedWorker", "WebAssembly"];
  await attempt("here", () => taken.map((name) => typeof scope[name]).join());
  await attempt("deleted", () => taken.map((name) => Reflect.deleteProperty(scope, name) && typeof scope[name] !== "undefined").join());
  await attempt("inherited", () => taken.some((name) => name in (Object.getPrototypeOf(scope) as object)));
  await attempt("devices", () => {
    Reflect.deleteProperty(Navigator.prototype, "mediaDevices");
    return typeof navigator.mediaDevices;
  });
  await attempt("imported", async () => {
    const module = URL.createObjectURL(new Blob([new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])], { type: "application/wasm" }));
    const script = Object.assign(document.createElement("script"), {
      type: "module",
      src: URL.createObjectURL(new Blob([`import "${module}"`], { type: "text/javascript" })),
    });
    return new Promise((resolve) => {
      script.onload = () => resolve("imported");
      script.onerror = () => resolve("refused");
      document.head.append(script);
    });
  });
  return results;
}

/** WebAssembly in a worker that the guest makes of a blob; and whether the module comes over to the guest, and with it a way to run it. */
function compileInWorker(): Promise<Results> {
  // At once, and not by a promise: WebKit settles those of WebAssembly only when something else wakes the worker.
  const source = `
    try { postMessage(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))); } catch ({ name }) { postMessage(name); }`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<object | string>) => {
      if (typeof data === "string") return resolve({ worker: data });
      // Of a module alone nothing runs: that takes an instance, whose class is nowhere.
      const members = [data.constructor, Object.getPrototypeOf(data)].flatMap((owner) => Object.getOwnPropertyNames(owner));
      resolve({ worker: `compiled, ${members.some((member) => /instan/i.test(member)) ? "can be run" : "a module"}` });
    };
  });
}

/** What can be reached of frames that the guest makes, and whether any script runs there. */
async function makeRealms(): Promise<Results> {
  const ran: unknown[] = [];
  addEventListener("message", ({ data }) => ran.push(data));
  const script = URL.createObjectURL(new Blob(["parent.postMessage('ran', '*')"], { type: "text/javascript" }));
  const html = `<script src="${script}"></script><script>parent.postMessage("ran", "*")</script>`;
  const makers: Record<string, (frame: HTMLIFrameElement) => void> = {
    blank: () => undefined,
    srcdoc: (frame) => frame.setAttribute("srcdoc", html),
    "data:": (frame) => frame.setAttribute("src", `data:text/html,${encodeURIComponent(html)}`),
    "blob:": (frame) => frame.setAttribute("src", URL.createObjectURL(new Blob([html], { type: "text/html" }))),
    "javascript:": (frame) => frame.setAttribute("src", "javascript:parent.postMessage('ran', '*')"),
  };
  const results: Record<string, string> = {};
  for (const [name, make] of Object.entries(makers)) {
    const frame = document.createElement("iframe");
    make(frame);
    document.body.append(frame);
    for (const member of ["WebAssembly", "SharedWorker", "navigator"]) {
      try {
        results[`${name} ${member}`] = typeof (frame.contentWindow as unknown as Record<string, unknown>)[member];
      } catch (error) {
        results[`${name} ${member}`] = (error as Error).name;
      }
    }
  }
  Object.assign(globalThis, { ran });
  return results;
}

const countRun = (): number => (globalThis as unknown as { ran: unknown[] }).ran.length;

for (const name of ENGINES) {
  test(`what was taken out of a guest's realm does not come back, by no way around it [S-10][S-11][S-18] in ${name}`, async ({
    openHost,
    unconfined,
    hostile: _,
  }) => {
    const { page, open } = await openHost(name);
    await open(HOSTILE_ID);
    expect(await page.inFrame(GUEST_FRAME, tryToGetBack)).toEqual({
      here: "undefined,undefined,undefined",
      deleted: "false,false,false",
      inherited: "false",
      devices: "undefined",
      imported: "refused",
    });
    // WebKit compiles it in a worker that the guest makes of a blob, against the policy. What it loops there holds up nobody.
    expect(await page.inFrame(GUEST_FRAME, compileInWorker)).toEqual({ worker: name === "WebKit" ? "compiled, a module" : "CompileError" });

    const control = await unconfined(name);
    expect(await control.inside(compileInWorker)).toEqual({ worker: "compiled, a module" });
    const there = (): string[] => ["WebAssembly", "SharedWorker"].filter((name) => name in globalThis);
    expect(await control.inside(there)).toEqual(["WebAssembly", "SharedWorker"]);
  });

  test(`realms that a guest makes are shut to it, and run nothing [S-10] in ${name}`, async ({ openHost, unconfined, hostile: _ }) => {
    const { page, open } = await openHost(name);
    await open(HOSTILE_ID);
    const realms = await page.inFrame(GUEST_FRAME, makeRealms);
    expect(new Set(Object.values(realms)), JSON.stringify(realms)).toEqual(new Set(["SecurityError"]));
    const control = await unconfined(name);
    expect(await control.inside(makeRealms)).toMatchObject({ "blank WebAssembly": "object", "blank SharedWorker": "function" });
    // Both scripts of srcdoc, data: and blob: frames, and that of javascript:, but for a blob's of another origin.
    await poll(() => control.inside(countRun)).toBeGreaterThanOrEqual(6);
    expect(await page.inFrame(GUEST_FRAME, countRun), "scripts that ran").toBe(0);
  });
}
