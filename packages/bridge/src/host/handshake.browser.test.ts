import { describe, expect, it } from "vitest";
import { rejection } from "../testing/assert.ts";
import { createTestSession } from "../testing/pair.ts";
import { offerAll, testWelcome } from "../testing/welcome.ts";
import { acceptHandshake, createNonce } from "./handshake.ts";

/** What an opaque frame runs: no module can be loaded there, so it speaks the wire by hand. */
const RAW_GUEST = `
  let calls, pairs = 0;
  addEventListener("message", ({ data, ports, source }) => {
    if (data.plaza !== "ports" || source !== parent) return;
    pairs += 1;
    calls = ports[0];
    calls.onmessage = ({ data }) => data.plaza === "ping" && calls.postMessage({ plaza: "pong", n: data.n });
    ports[1].onmessage = ({ data }) => {
      if (data.plaza === "welcome") {
        calls.postMessage({ plaza: "initialized" });
        calls.postMessage({ id: "1", type: "APPLY", path: ["storage.keys"], argumentList: [{ type: "RAW", value: { scope: "device" } }] });
      } else parent.postMessage({ test: "reply", nonce: NONCE, data, pairs, self: self.origin }, "*");
    };
  });
  const hello = () => parent.postMessage({ plaza: "hello", protocolVersions: [1], nonce: NONCE }, "*");
`;

/** Adds a sandboxed frame of an opaque origin that runs `script`, or nothing yet: of two loads at once Chromium drops the second now and then. */
function addFrame(script?: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  if (script !== undefined) frame.srcdoc = `<!doctype html><script>${script}</script>`;
  document.body.append(frame);
  return frame;
}

function nextMessage(
  frame: HTMLIFrameElement,
  matches: (data: { readonly test?: string; readonly nonce?: string }) => boolean,
): Promise<MessageEvent> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<{ test?: string }>) => {
      if (event.source !== frame.contentWindow || !matches(event.data)) return;
      removeEventListener("message", listen);
      resolve(event);
    };
    addEventListener("message", listen);
  });
}

const createGate = () => new Worker(new URL("../gate/gate-worker.ts", import.meta.url), { type: "module" });

describe("the handshake with a frame of an opaque origin", () => {
  it("joins host and frame by window and nonce, with the origin null on both sides [B5] [B-22]", async () => {
    const nonce = createNonce();
    const frame = addFrame(`const NONCE = "${nonce}"; ${RAW_GUEST} hello();`);
    const said = nextMessage(frame, (data) => "plaza" in data);
    const source = frame.contentWindow as Window;
    const handshake = await acceptHandshake(window, { source, nonce });
    expect((await said).origin).toBe("null");
    const session = createTestSession(handshake, createGate, { handler: () => ({ keys: ["cart"] }) });
    const replied = nextMessage(frame, ({ test }) => test === "reply");
    await session.bind(testWelcome(offerAll({})));
    // `storage` was not offered here, so the gate refuses: its answer comes on the call port and not on this one.
    session.close();
    expect((await replied).data).toMatchObject({ data: { plaza: "closed", reason: "host" }, pairs: 1, self: "null" });
    frame.remove();
  });

  it("answers one hello per load, and hears nothing on the window afterwards [B-21] [B-23]", async () => {
    const nonce = createNonce();
    const frame = addFrame(`const NONCE = "${nonce}"; ${RAW_GUEST} hello(); hello(); hello();`);
    const handshake = await acceptHandshake(window, { source: frame.contentWindow as Window, nonce });
    const handled: string[] = [];
    const session = createTestSession(handshake, createGate, {
      handler({ method }) {
        handled.push(method);
        return { keys: [] };
      },
    });
    const replied = nextMessage(frame, ({ test }) => test === "reply");
    const { capabilities } = await import("@plaza/protocol");
    await session.bind(testWelcome(offerAll(capabilities)));
    const { data } = await replied;
    expect(data).toMatchObject({ pairs: 1, data: { id: "1", type: "RAW", value: { keys: [] } } });
    // The frame has since said hello three times and posted its reports to the window.
    expect(handled).toEqual(["storage.keys"]);
    session.close();
    frame.remove();
  });

  it("gives a sibling that knows the nonce nothing [B-21]", async () => {
    const nonce = createNonce();
    const frame = addFrame("");
    const sibling = addFrame(`const NONCE = "${nonce}"; ${RAW_GUEST} hello(); parent.postMessage({ test: "said", pairs }, "*");`);
    const said = nextMessage(sibling, ({ test }) => test === "said");
    const failed = rejection(acceptHandshake(window, { source: frame.contentWindow as Window, nonce, timeoutMs: 300 }));
    expect((await said).data).toMatchObject({ pairs: 0 });
    expect((await failed).code).toBe("BRIDGE_TIMEOUT");
    frame.remove();
    sibling.remove();
  });

  it("ends for good when the frame navigated before it spoke: another document has no nonce [B-21]", async () => {
    const nonce = createNonce();
    const frame = addFrame(`const NONCE = "of another document"; ${RAW_GUEST} hello();`);
    const failed = await rejection(acceptHandshake(window, { source: frame.contentWindow as Window, nonce }));
    expect(failed.code).toBe("BRIDGE_PROTOCOL");
    frame.remove();
  });

  it("is a new one after each load of the frame: another nonce, other ports, and the old ones are dead [B-26]", async () => {
    const load = (nonce: string) => `<!doctype html><script>const NONCE = "${nonce}"; ${RAW_GUEST} hello();</script>`;
    const [first, second] = [createNonce(), createNonce()];
    const frame = addFrame();
    const source = frame.contentWindow as Window;
    const handled: string[] = [];
    const accept = async (nonce: string, name: string) => {
      const accepted = acceptHandshake(window, { source, nonce });
      frame.srcdoc = load(nonce);
      const session = createTestSession(await accepted, createGate, {
        handler() {
          handled.push(name);
          return { keys: [] };
        },
      });
      const { capabilities } = await import("@plaza/protocol");
      // By its nonce: the document before may still say that its session is closed.
      const replied = nextMessage(frame, (data) => data.test === "reply" && data.nonce === nonce);
      await session.bind(testWelcome(offerAll(capabilities)));
      await replied;
      return session;
    };
    const before = await accept(first, "before");
    before.close("reloaded");
    const after = await accept(second, "after");
    expect([handled, before.state, after.state]).toEqual([["before", "after"], "closed", "open"]);
    // A document that still has the nonce of the load before is another document.
    const stale = rejection(acceptHandshake(window, { source, nonce: createNonce() }));
    frame.srcdoc = load(first);
    expect((await stale).code).toBe("BRIDGE_PROTOCOL");
    after.close();
    frame.remove();
  });
});
