import { type Attack, attemptAll, blobScript, type Finding, hit } from "../attack.ts";

declare global {
  /** Set by the counting server's script, and by text that became code. */
  var pwned: string | undefined;
  /** The end of a module made at run time. */
  var finish: (() => void) | undefined;
}

/** Throws unless the text became code. */
function ran(): string {
  if (globalThis.pwned === undefined) throw new EvalError("blocked");
  const what = globalThis.pwned;
  globalThis.pwned = undefined;
  return what;
}

function child(prepare: (frame: HTMLIFrameElement) => void): Window {
  const frame = document.createElement("iframe");
  prepare(frame);
  document.body.append(frame);
  if (frame.contentWindow === null) throw new DOMException("no window", "SecurityError");
  return frame.contentWindow;
}

/** A module script that is in no release; resolves when it calls `finish`, rejects when it was refused. */
function runModule(source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    globalThis.finish = resolve;
    const script = Object.assign(document.createElement("script"), { type: "module", src: blobScript(source) });
    script.onerror = () => reject(new EvalError("refused"));
    document.head.append(script);
  });
}

type ChildRealm = Window & { readonly RTCPeerConnection?: unknown; readonly fetch: unknown };

function reach(frame: Window, member: "RTCPeerConnection" | "fetch"): unknown {
  const value = (frame as ChildRealm)[member];
  if (typeof value !== "function") throw new DOMException("not there", "SecurityError");
  return value;
}

/** Code of another origin, by every import that a module made at run time can have. */
function foreignCode(address: (file: string) => string): Promise<Finding> {
  return attemptAll({
    "dynamic import": async () => {
      await runModule(`import(${JSON.stringify(address("remote-entry.js"))}).catch(() => {}).then(finish)`);
      return ran();
    },
    "static import": async () => {
      await runModule(`import ${JSON.stringify(address("remote-chunk.js"))}; finish();`);
      return ran();
    },
    "remote entry by a redirect": async () => {
      await runModule(`import(${JSON.stringify(address("redirect.js"))}).catch(() => {}).then(finish)`);
      return ran();
    },
  });
}

/** S-09 to S-12: code from somewhere else than the release. */
export const codeAttacks: readonly Attack[] = [
  {
    id: "S-10",
    name: "child realms",
    run: () =>
      attemptAll({
        "WebRTC of about:blank": () =>
          reach(
            child(() => {}),
            "RTCPeerConnection",
          ),
        "fetch of about:blank": () =>
          reach(
            child(() => {}),
            "fetch",
          ),
        "WebRTC of srcdoc": () =>
          reach(
            child((frame) => frame.setAttribute("srcdoc", "<p>")),
            "RTCPeerConnection",
          ),
        "shared worker": () => new SharedWorker(blobScript("")),
      }),
  },
  {
    id: "S-10",
    name: "service worker",
    run: () => attemptAll({ "service worker": () => navigator.serviceWorker.register("/service-worker.js") }),
  },
  {
    id: "S-11",
    name: "text into code",
    run: () =>
      attemptAll({
        // biome-ignore-start lint/security/noGlobalEval: that it is refused is what is tested
        eval: () => globalThis.eval("1"),
        // biome-ignore-end lint/security/noGlobalEval: as above
        Function: () => new Function("return 1")(),
        AsyncFunction: () => (async () => {}).constructor("return 1")(),
        timer: async () => {
          setTimeout("globalThis.pwned = 'timer'", 0);
          await new Promise((resolve) => setTimeout(resolve, 1));
          return ran();
        },
        inline: () => {
          document.head.append(Object.assign(document.createElement("script"), { textContent: "globalThis.pwned = 'inline'" }));
          return ran();
        },
        wasm: () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
      }),
  },
  {
    id: "S-12",
    name: "code of another origin",
    run: (arena) => foreignCode((file) => hit(arena, file)),
  },
  {
    id: "S-09",
    name: "code of a declared origin",
    publication: "declared",
    run: (arena) => foreignCode((file) => hit({ ...arena, evil: arena.declared ?? arena.evil }, file)),
  },
];
