import type { Arena, Attack, Finding } from "../attack.ts";
import { apply, converse, type Frame } from "../conversation.ts";

interface Said {
  readonly plaza?: unknown;
  readonly id?: unknown;
  readonly type?: unknown;
}

/** Who may be listening: the page that embeds us, the one on top, and the other mini-apps. */
function listeners(): Window[] {
  const frames = Array.from({ length: window.parent.length }, (_, index) => window.parent[index] as Window);
  return [window.parent, window.top ?? window.parent, ...frames.filter((other) => other !== window)];
}

/**
 * Says things on windows, and tells what is answered there. An honest call over the wire, twice, gives whoever answers its time; unconfined, where there
 * is no wire, a message to oneself does.
 */
async function sayOnWindows(arena: Arena, messages: readonly Frame[], isGain: (said: Said, ports: number) => boolean): Promise<Finding> {
  const gained: string[] = [];
  const listen = ({ data, ports, source }: MessageEvent<Said>) => {
    if (source !== window && typeof data === "object" && data !== null && isGain(data, ports.length))
      gained.push(`${String(data.plaza ?? data.type)} with ${ports.length} ports`);
  };
  window.addEventListener("message", listen);
  for (const target of listeners()) {
    for (const message of messages) {
      const { port1, port2 } = new MessageChannel();
      target.postMessage(message, "*", [port1, port2]);
    }
  }
  for (let turn = 0; turn < 2; turn += 1) await (arena.endpoint === null ? comeRound() : converse(arena.endpoint, []));
  window.removeEventListener("message", listen);
  return { gained, evidence: [`${messages.length} said on ${listeners().length} windows as ${window.origin}, ${gained.length} answered`] };
}

/** Until everybody's turn has come: far more turns than any answer takes. */
async function comeRound(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < 200; turn += 1) {
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  }
}

/** Every nonce that guest code can think of; the right one was taken out of the address before it ran. */
function nonces(): string[] {
  const { hash, href } = window.location;
  return [hash.slice(1), new URLSearchParams(hash.slice(1)).get("nonce") ?? "", href, "0".repeat(32), "", "null"];
}

/** B-21 to B-23: everything a page may say on windows once the handshake is over. */
export const handshakeAttacks: readonly Attack[] = [
  {
    id: "B-21",
    name: "a second handshake",
    run: (arena) =>
      sayOnWindows(
        arena,
        nonces().flatMap((nonce) => [
          { plaza: "hello", protocolVersions: [1], nonce },
          { plaza: "hello", protocolVersions: [99, 1, 0], nonce, kind: "frame" },
        ]),
        ({ plaza }, ports) => plaza === "ports" || ports > 0,
      ),
  },
  {
    id: "B-22",
    name: "one of many pages of origin null",
    uncontrolled: "it is about a host that takes the origin for a name, and the control's pages have real origins",
    run: (arena) =>
      sayOnWindows(
        arena,
        ["com.lasom.coffee", "app.nganap.packing"].flatMap((id) => [
          { plaza: "hello", protocolVersions: [1], nonce: "", origin: "null", app: id, source: "host" },
          { plaza: "initialized", origin: "null", app: id },
          { ...apply("identity.getUser", {}), origin: "null", app: id },
        ]),
        ({ plaza, type }, ports) => plaza === "ports" || plaza === "welcome" || type === "RAW" || ports > 0,
      ),
  },
  {
    id: "B-23",
    name: "calls on the window in place of the port",
    run: (arena) =>
      sayOnWindows(
        arena,
        [
          { ...apply("identity.getUser", {}), id: "on-the-window" },
          { ...apply("checkout.buy", { lines: [] }), id: "on-the-window-2" },
          { id: "on-the-window-3", type: "GET", path: [] },
          { plaza: "pong", n: 1 },
          { plaza: "response", id: 1, value: true },
        ],
        ({ id, type }) => type === "RAW" || String(id).startsWith("on-the-window"),
      ),
  },
];
