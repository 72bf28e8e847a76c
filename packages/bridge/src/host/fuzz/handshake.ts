import { isErrorCode, type MiniAppError, type Ports } from "@plaza/protocol";
import { type FuzzTarget, mutated } from "@plaza/tooling/fuzz";
import fc from "fast-check";
import { acceptHandshake, type Handshake, type HandshakeTarget } from "../handshake.ts";

const MESSAGES = 6;
const NONCE = "0123456789abcdef0123456789abcdef";

const junk = fc.oneof(
  fc.anything({ maxDepth: 2, maxKeys: 3, withBigInt: true, withDate: true, withMap: true, withSparseArray: true, withNullPrototype: true }),
  fc.constantFrom<unknown>(
    [1],
    [],
    [1, 2, 3],
    new Array(17).fill(1),
    new Array(1_000_000),
    [NaN],
    ["1"],
    [[1]],
    [1.5],
    NONCE,
    `${NONCE}\u0000`,
  ),
);
const nonce = fc.oneof({ weight: 3, arbitrary: fc.constant(NONCE) }, { weight: 1, arbitrary: fc.string({ maxLength: 33 }) });
const versions = fc.oneof({ weight: 3, arbitrary: fc.constant([1]) }, { weight: 2, arbitrary: fc.array(fc.integer(), { maxLength: 18 }) });
const hello = fc.record({ plaza: fc.constant("hello"), protocolVersions: versions, nonce });
const data = fc.oneof(
  { weight: 2, arbitrary: hello },
  { weight: 3, arbitrary: mutated(hello, junk) },
  { weight: 2, arbitrary: junk },
  { weight: 1, arbitrary: fc.record({ plaza: fc.constantFrom("ports", "initialized", "Hello", "hello "), nonce: fc.constant(NONCE) }) },
);
/** Who speaks: the frame, a sibling, or a window that has no source at all (an extension, a closed popup). */
const said = fc.record({ by: fc.constantFrom("frame", "frame", "sibling", "nobody"), data });
type Said = { readonly by: string; readonly data: unknown };

/**
 * B-21, B-22, B-23: what frames, siblings and strangers may post to the host's window before, during and after the handshake.
 *
 * Nothing throws. Ports go to the frame only, once, and only for a `hello` of its own with the nonce and a version that both have; nothing that
 * was said before decides otherwise and nothing that is said afterwards is heard. Every other end is a typed error.
 */
export const handshake: FuzzTarget = {
  name: "handshake",
  inputsPerRun: MESSAGES,
  start() {
    const counts = { accepted: 0, refused: 0, unanswered: 0 };
    const property = fc.asyncProperty(fc.array(said, { minLength: MESSAGES, maxLength: MESSAGES }), async (messages) => {
      const windows = createWindows();
      const controller = new AbortController();
      const ended = acceptHandshake(windows.target, { source: windows.frame, nonce: NONCE, signal: controller.signal }).then(
        (ports) => ({ ports }),
        (error: MiniAppError) => ({ error }),
      );
      for (const message of messages) windows.say(message);
      controller.abort();
      const end: { ports?: Handshake; error?: MiniAppError } = await ended;
      for (const port of [end.ports?.callPort, end.ports?.replyPort, ...windows.given]) port?.close();
      const due = expected(messages);
      const got = end.ports ? "ports" : end.error?.code;
      check(got === due, `${due} was due and ${got} came`);
      check(end.ports !== undefined || isErrorCode(end.error?.code), "an end that is no typed error");
      check(windows.given.length === (end.ports ? 2 : 0), `${windows.given.length} ports were given away`);
      check(windows.listening() === 0, "somebody still listens");
      counts[got === "ports" ? "accepted" : got === "ABORTED" ? "unanswered" : "refused"] += 1;
    });
    return { property, counts: () => counts };
  },
};

/** What the documented steps say, written a second time and from the other end: the first hello of the frame decides. */
function expected(messages: readonly Said[]): string {
  for (const { by, data: spoken } of messages) {
    if (by !== "frame" || typeof spoken !== "object" || spoken === null) continue;
    const own = new Map(Object.entries(spoken as Record<string, unknown>));
    if (own.get("plaza") !== "hello") continue;
    const { nonce: given, protocolVersions: list } = spoken as { nonce?: unknown; protocolVersions?: unknown };
    if (given !== NONCE || !Array.isArray(list) || list.length > 16 || list.some((version) => !Number.isSafeInteger(version)))
      return "BRIDGE_PROTOCOL";
    return list.includes(1) ? "ports" : "VERSION_MISMATCH";
  }
  return "ABORTED";
}

function createWindows() {
  const listeners = new Set<(event: MessageEvent) => void>();
  const given: MessagePort[] = [];
  const window = (mayBeAnswered: boolean) =>
    ({
      postMessage(message: Ports, options: { targetOrigin: string; transfer: MessagePort[] }) {
        check(mayBeAnswered, "another window than the frame was answered");
        check(message.plaza === "ports" && message.protocol === 1, "an answer of another form");
        given.push(...options.transfer);
      },
    }) as unknown as MessageEventSource;
  const sources = new Map([
    ["frame", window(true)],
    ["sibling", window(false)],
  ]);
  return {
    given,
    frame: sources.get("frame") as MessageEventSource,
    target: {
      addEventListener: (_type: string, listener: (event: MessageEvent) => void) => void listeners.add(listener),
      removeEventListener: (_type: string, listener: (event: MessageEvent) => void) => void listeners.delete(listener),
    } as unknown as HandshakeTarget,
    listening: () => listeners.size,
    say({ by, data: spoken }: Said): void {
      for (const listener of listeners)
        listener({ source: sources.get(by) ?? null, data: spoken, origin: "null", ports: [] } as unknown as MessageEvent);
    },
  };
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
