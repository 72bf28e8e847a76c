import { defaultSessionLimits, type Load, MiniAppError } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createGuestRealm } from "../guest/index.ts";
import { rejection } from "../testing/assert.ts";
import { callFrame, createLocalGate, createMemoryPair, createRawPeer, offerAll, refusalCode, testWelcome } from "../testing/index.ts";
import type { Clock } from "./clock.ts";
import { createBridgeSession } from "./session.ts";
import { isKill, type SessionEvent } from "./session-types.ts";

const load: Load = { plaza: "load", remote: "app", expose: "./app", entry: "remoteEntry.js", modules: [], styles: [], storage: {} };

function createManualClock() {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const clock = { time: 0 };
  return {
    clock: {
      now: () => clock.time,
      delay(run, ms) {
        const timer = { at: clock.time + ms, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    } satisfies Clock,
    timers,
    advance(ms: number) {
      clock.time += ms;
      for (const timer of [...timers]) {
        if (timer.at > clock.time || !timers.delete(timer)) continue;
        timer.run();
      }
    },
  };
}

function connect() {
  const calls = new MessageChannel();
  const replies = new MessageChannel();
  const session = createBridgeSession({ callPort: calls.port1, replyPort: replies.port1, createGate: () => createLocalGate() });
  const runtime = createGuestRealm(calls.port2, replies.port2);
  return { session, runtime, welcome: testWelcome(offerAll({})) };
}

describe("binding and loading", () => {
  it("sends nothing before it is bound, and nothing but `welcome` until `initialized` [B1]", async () => {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const session = createBridgeSession({ callPort: calls.port1, replyPort: replies.port1, createGate: () => createLocalGate() });
    const received: unknown[] = [];
    const welcomed = new Promise<void>((resolve) => {
      replies.port2.onmessage = ({ data }) => {
        received.push((data as { plaza: string }).plaza);
        resolve();
      };
    });
    session.emit("shown", {});
    session.sendUiEvent({ element: "1", type: "press", detail: {} });
    expect((await rejection(session.request("back", {}, 10))).code).toBe("BRIDGE_CLOSED");
    const bound = session.bind(testWelcome({}));
    session.updateContext({ ...testWelcome({}).context, theme: "dark" });
    await welcomed;
    expect([received, session.state]).toEqual([["welcome"], "bound"]);
    calls.port2.postMessage({ plaza: "initialized" });
    await bound;
    expect(session.state).toBe("open");
    session.close();
    calls.port2.close();
  });

  it("is bound once and loads once", async () => {
    const { session, welcome } = connect();
    await expect(session.load(load)).rejects.toThrow(TypeError);
    await session.bind(welcome);
    await expect(session.bind(welcome)).rejects.toThrow(TypeError);
    const loading = rejection(session.load(load));
    await expect(session.load(load)).rejects.toThrow(TypeError);
    session.close();
    expect((await loading).code).toBe("BRIDGE_CLOSED");
    expect((await rejection(session.load(load))).code).toBe("BRIDGE_CLOSED");
    expect((await rejection(session.bind(welcome))).code).toBe("BRIDGE_CLOSED");
  });

  it("hands the sources to the runtime and its timings to the host", async () => {
    const { session, runtime, welcome } = connect();
    await session.bind(welcome);
    const loaded = session.load(load);
    await new Promise<void>((resolve) =>
      runtime.onLoad((received) => {
        expect(received).toEqual(load);
        runtime.send({ plaza: "loaded", timings: { evaluate: 3 } });
        resolve();
      }),
    );
    expect(await loaded).toEqual({ evaluate: 3 });
    session.close();
  });

  it("rejects a load with the guest's own typed error", async () => {
    const { session, runtime, welcome } = connect();
    await session.bind(welcome);
    const failed = rejection(session.load(load));
    runtime.onLoad(() =>
      runtime.send({ plaza: "failed", error: { name: "MiniAppError", code: "INTEGRITY_FAILED", message: "no such module" } }),
    );
    expect(await failed).toMatchObject({ code: "INTEGRITY_FAILED", message: "no such module" });
    session.close();
  });

  it("carries events and mutations of host-rendered guests", async () => {
    const { session, runtime, welcome } = connect();
    await session.bind(welcome);
    const ui = new Promise((resolve) => void session.onEvent((event) => void (event.type === "ui" && resolve(event.mutations))));
    runtime.send({ plaza: "ui", mutations: [[0, "~", { id: "1" }, 0]] });
    expect(await ui).toEqual([[0, "~", { id: "1" }, 0]]);
    const pressed = new Promise((resolve) => void runtime.onUiEvent(resolve));
    session.sendUiEvent({ element: "1", type: "press", detail: { n: 1 } });
    expect(await pressed).toEqual({ plaza: "ui-event", element: "1", type: "press", detail: { n: 1 } });
    session.close();
  });
});

describe("running calls", () => {
  it("refuses every call until there is a handler and an authority", async () => {
    const { session, runtime } = connect();
    const [realm] = await Promise.all([
      runtime.ready,
      session.bind(testWelcome({ storage: { version: "1", methods: { keys: { timeoutMs: 1_000 } } } })),
    ]);
    const { createClient } = await import("../guest/index.ts");
    expect((await rejection(createClient(realm).capabilities.storage.keys({ scope: "device" }))).code).toBe("CAPABILITY_MISSING");
    session.close();
  });

  it("waits for an asynchronous permission, and runs nothing when it is refused [B-18]", async () => {
    let handled = 0;
    const pair = await createMemoryPair({
      authorise: async ({ name }) => {
        if (name === "clear") throw new MiniAppError("CONSENT_REQUIRED");
      },
      handler: () => {
        handled += 1;
        return { keys: [] };
      },
    });
    expect(await pair.guest.call("storage.keys", { scope: "device" })).toEqual({ keys: [] });
    expect((await rejection(pair.guest.call("storage.clear", { scope: "device" }))).code).toBe("CONSENT_REQUIRED");
    expect(handled).toBe(1);
    pair.close();
  });

  it("answers INTERNAL and logs the method, when a result breaks its contract or cannot be sent", async () => {
    const logged: unknown[] = [];
    const pair = await createMemoryPair({
      handler: ({ name }) => (name === "keys" ? { keys: "none" } : { value: 1n }),
      logger: { warn: () => {}, error: (message, { method, correlationId }) => void logged.push({ message, method, correlationId }) },
    });
    expect((await rejection(pair.guest.call("storage.keys", { scope: "device" }))).code).toBe("INTERNAL");
    expect((await rejection(pair.guest.call("storage.get", { scope: "device", key: "k" }))).code).toBe("INTERNAL");
    expect(logged).toEqual([
      { message: "A capability failed.", method: "storage.keys", correlationId: "test-correlation" },
      { message: "A capability failed.", method: "storage.get", correlationId: "test-correlation" },
    ]);
    pair.close();
  });

  it("ends calls that no handler answers, so that 10,000 of them hold no memory [B-13]", async () => {
    const { clock, advance } = createManualClock();
    const limits = { ...defaultSessionLimits, hangMs: 1e9, heartbeatMs: 1e8, messageBurst: 1e6 };
    const peer = await createRawPeer({ clock, limits, handler: () => new Promise(() => undefined) });
    for (let call = 0; call < 10_000; call += 1) peer.send(callFrame(`n-${call}`, "storage.get", { scope: "device", key: "k" }));
    await peer.settle();
    const refused = peer.received.map(refusalCode);
    expect(peer.handled.length).toBe(128);
    expect(refused.filter((code) => code === "BRIDGE_BUSY" || code === "RATE_LIMITED").length).toBe(10_000 - 128);
    const answered = peer.received.length;
    advance(11_001);
    await peer.settle();
    expect(peer.received.slice(answered).filter((frame) => refusalCode(frame) === "BRIDGE_TIMEOUT")).toHaveLength(128);
    peer.close();
  });

  it("ignores a result that comes after the call's time or after the close", async () => {
    const { clock, advance } = createManualClock();
    const answers: ((value: unknown) => void)[] = [];
    const peer = await createRawPeer({ clock, handler: () => new Promise((resolve) => void answers.push(resolve)) });
    peer.send(callFrame("late", "storage.keys", { scope: "device" }));
    await peer.settle();
    advance(11_001);
    answers[0]?.({ keys: ["late"] });
    await peer.settle();
    expect(peer.received.filter((frame) => (frame as { id?: string }).id === "late").map(refusalCode)).toEqual(["BRIDGE_TIMEOUT"]);
    peer.close();
  });
});

describe("the end", () => {
  it("says why, once, and calls a kill a kill", async () => {
    const { session, runtime, welcome } = connect();
    const events: SessionEvent[] = [];
    session.onEvent((event) => void events.push(event));
    await session.bind(welcome);
    const realm = await runtime.ready;
    const closed = new Promise<void>((resolve) => void realm.onClose(resolve));
    session.close("reloaded");
    session.close("host");
    await closed;
    expect(events).toEqual([{ type: "initialized" }, { type: "closed", reason: "reloaded" }]);
    expect([isKill("reloaded"), isKill("hang"), isKill("host"), isKill("released")]).toEqual([true, true, false, false]);
    expect(session.emit("shown", {})).toBe(false);
  });

  it("comes when the gate itself fails, and settles what waits [B2]", async () => {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const failing: (() => void)[] = [];
    const session = createBridgeSession({
      callPort: calls.port1,
      replyPort: replies.port1,
      createGate: () => ({
        postMessage: () => {},
        addEventListener: (type: string, listener: (event: never) => void) =>
          void (type === "error" && failing.push(listener as () => void)),
        terminate: () => {},
      }),
    });
    const reasons: unknown[] = [];
    session.onEvent((event) => void (event.type === "closed" && reasons.push(event.reason)));
    const bound = rejection(session.bind(testWelcome({})));
    failing[0]?.();
    expect((await bound).code).toBe("BRIDGE_CLOSED");
    expect(reasons).toEqual(["gate"]);
    calls.port1.close();
  });

  it("comes to a guest that hangs, as a hang [H-01]", async () => {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const limits = { ...defaultSessionLimits, heartbeatMs: 10, hangMs: 60 };
    const session = createBridgeSession({ callPort: calls.port1, replyPort: replies.port1, limits, createGate: () => createLocalGate() });
    const reason = new Promise((resolve) => void session.onEvent((event) => void (event.type === "closed" && resolve(event.reason))));
    const bound = session.bind(testWelcome({}));
    calls.port2.postMessage({ plaza: "initialized" });
    await bound;
    expect(await reason).toBe("hang");
    calls.port2.close();
    replies.port2.close();
  });
});
