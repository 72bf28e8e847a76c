import { describe, expect, it } from "vitest";
import { rejection } from "../testing/assert.ts";
import { acceptHandshake, createNonce, type HandshakeTarget } from "./handshake.ts";

function createWindows() {
  const listeners = new Set<(event: MessageEvent) => void>();
  const target = {
    addEventListener: (_type: string, listener: (event: MessageEvent) => void) => void listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: MessageEvent) => void) => void listeners.delete(listener),
  } as unknown as HandshakeTarget;
  const createFrame = () => {
    const answers: { message: unknown; ports: readonly MessagePort[] }[] = [];
    const source = {
      postMessage: (message: unknown, options: { transfer: MessagePort[] }) => void answers.push({ message, ports: options.transfer }),
    } as unknown as MessageEventSource;
    return {
      source,
      answers,
      say: (data: unknown) =>
        listeners.forEach((listener) => void listener({ source, data, origin: "null", ports: [] } as unknown as MessageEvent)),
    };
  };
  return { target, createFrame, listening: () => listeners.size };
}

const hello = (nonce: string, protocolVersions: unknown = [1]) => ({ plaza: "hello", protocolVersions, nonce });

describe("the handshake", () => {
  it("answers the frame's hello with two ports that are joined to the host's [B5]", async () => {
    const { target, createFrame } = createWindows();
    const frame = createFrame();
    const accepted = acceptHandshake(target, { source: frame.source, nonce: "n1" });
    frame.say(hello("n1"));
    const { protocol, callPort, replyPort } = await accepted;
    expect(protocol).toBe(1);
    expect(frame.answers).toMatchObject([{ message: { plaza: "ports", protocol: 1 } }]);
    const [guestCall, guestReply] = frame.answers[0]!.ports;
    const heard = new Promise((resolve) => {
      callPort.onmessage = ({ data }) => resolve(data);
    });
    guestCall!.postMessage("call");
    expect(await heard).toBe("call");
    for (const port of [callPort, replyPort, guestCall!, guestReply!]) port.close();
  });

  it("hears no other window, whatever nonce and origin it has [B-21] [B-22]", async () => {
    const { target, createFrame } = createWindows();
    const frame = createFrame();
    const sibling = createFrame();
    const accepted = acceptHandshake(target, { source: frame.source, nonce: "n1" });
    sibling.say(hello("n1"));
    sibling.say(hello("guess"));
    expect(frame.answers.length).toBe(0);
    frame.say({ plaza: "other" });
    frame.say("devtools");
    frame.say(hello("n1"));
    const { callPort, replyPort } = await accepted;
    expect([sibling.answers.length, frame.answers.length]).toEqual([0, 1]);
    callPort.close();
    replyPort.close();
  });

  it("gives one pair of ports per load: a second hello is not heard [B-21] [B-23]", async () => {
    const { target, createFrame, listening } = createWindows();
    const frame = createFrame();
    const accepted = acceptHandshake(target, { source: frame.source, nonce: "n1" });
    frame.say(hello("n1"));
    frame.say(hello("n1"));
    const { callPort, replyPort } = await accepted;
    expect([frame.answers.length, listening()]).toEqual([1, 0]);
    callPort.close();
    replyPort.close();
  });

  it.each([
    ["another nonce", hello("guess")],
    ["no nonce", { plaza: "hello", protocolVersions: [1] }],
    ["versions that are no list", hello("n1", "1")],
    ["a version that is no number", hello("n1", [{}])],
    ["a thousand versions", hello("n1", new Array(1_000).fill(1))],
  ])("ends for good when the frame speaks with %s: it holds another document [B-21]", async (_what, data) => {
    const { target, createFrame, listening } = createWindows();
    const frame = createFrame();
    const failed = rejection(acceptHandshake(target, { source: frame.source, nonce: "n1" }));
    frame.say(data);
    frame.say(hello("n1"));
    expect((await failed).code).toBe("BRIDGE_PROTOCOL");
    expect([frame.answers.length, listening()]).toEqual([0, 0]);
  });

  it("agrees on a version that both have, or ends with VERSION_MISMATCH [B1] [B-25]", async () => {
    const { target, createFrame } = createWindows();
    const newer = createFrame();
    const accepted = acceptHandshake(target, { source: newer.source, nonce: "n1" });
    newer.say(hello("n1", [3, 2, 1]));
    const { protocol, callPort, replyPort } = await accepted;
    expect(protocol).toBe(1);
    callPort.close();
    replyPort.close();

    const foreign = createFrame();
    const failed = rejection(acceptHandshake(target, { source: foreign.source, nonce: "n2" }));
    foreign.say(hello("n2", [2, 3]));
    expect(await failed).toMatchObject({ code: "VERSION_MISMATCH", data: { host: [1], guest: [2, 3] } });
    expect(foreign.answers).toEqual([]);
  });

  it("ends by its time or its signal, and stops listening [B2]", async () => {
    const { target, createFrame, listening } = createWindows();
    const { source } = createFrame();
    expect((await rejection(acceptHandshake(target, { source, nonce: "n", timeoutMs: 5 }))).code).toBe("BRIDGE_TIMEOUT");
    const controller = new AbortController();
    const aborted = rejection(acceptHandshake(target, { source, nonce: "n", signal: controller.signal }));
    controller.abort();
    expect((await aborted).code).toBe("ABORTED");
    expect((await rejection(acceptHandshake(target, { source, nonce: "n", signal: controller.signal }))).code).toBe("ABORTED");
    expect(listening()).toBe(0);
  });

  it("makes nonces of 128 bits that do not repeat", () => {
    const nonces = Array.from({ length: 1_000 }, createNonce);
    expect(new Set(nonces).size).toBe(1_000);
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true);
  });
});
