import {
  type ErrorShape,
  type GuestFrame,
  type MethodLimits,
  MiniAppError,
  type ReplyFrame,
  type ResolvedMethod,
  type SessionLimits,
  toErrorShape,
} from "@plaza/protocol";
import type { Clock } from "../host/clock.ts";
import { type AcceptedCall, parseParams, resolveMethod } from "../host/dispatcher.ts";
import { type ParsedCall, parseGuestMessage, type Refusal, readId } from "../host/guard.ts";
import { createTokenBucket } from "../host/token-bucket.ts";
import { type CallCounter, createCallCounter, type MethodState } from "./call-counter.ts";
import type { FromGate, GateEnd } from "./gate-messages.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { createSeenIds } from "./seen-ids.ts";

/** The world of a gate, injected: a worker in a page, the test's own thread in a test. */
export interface GateWorld extends Clock {
  readonly toGuest: (message: unknown) => void;
  readonly toHost: (message: FromGate, transfer?: readonly ArrayBuffer[]) => void;
  readonly closePort: () => void;
}

export interface Gate {
  bind(allowed: readonly string[]): void;
  /** A message of the guest, with the ports that came with it. */
  message(data: unknown, ports: readonly MessagePort[]): void;
  /** A message of the guest that could not be deserialised. */
  unreadable(): void;
  settled(counts: readonly (readonly [method: string, count: number])[]): void;
  expect(id: number): void;
}

/** More ports than this in one message is an attack on memory and not a mistake. */
const MAX_STRAY_PORTS = 16;
/** `uncaught` reports: ten at once, then one per second; the rest is dropped, since an app that throws in a loop does nothing forbidden. */
const UNCAUGHT = { perSecond: 1, burst: 10 };
const BUSY_RETRY_MS = 50;

interface HeldCall extends AcceptedCall {
  readonly state: MethodState;
  readonly buffers?: readonly ArrayBuffer[];
}

/**
 * The gate of one session: everything a guest posts ends here, on a thread whose death costs nothing.
 *
 * 1. Warm: only `uncaught` is taken. 2. The host binds the session's methods; the heartbeat starts. 3. The guest says `initialized`; from now on
 * its calls are guarded, counted, parsed, and the parsed copy is passed to the host. What is refused is answered from here.
 * 4. The gate ends itself on a hang, on RELEASE, at the last violation, or at once on a message grossly over the limits; it then closes the port
 * before it tells the host, so nothing that is still queued is read.
 */
export function createGate(limits: SessionLimits, table: ReadonlyMap<string, ResolvedMethod>, world: GateWorld): Gate {
  const { now, toGuest, toHost } = world;
  const messages = createTokenBucket(limits.messagesPerSecond, limits.messageBurst, now);
  const uncaught = createTokenBucket(UNCAUGHT.perSecond, UNCAUGHT.burst, now);
  const seen = createSeenIds();
  const subscriptions = new Set<string>();
  const expected = new Set<number>();
  let state: "warm" | "bound" | "open" | "ended" = "warm";
  let violations = 0;
  let loadAnswered = false;
  let allowed: ReadonlySet<string> = new Set();
  let calls: CallCounter | undefined;
  let heartbeat: Heartbeat | undefined;
  let cancelBeat: (() => void) | undefined;
  /** `initialized` came before `bind`: two queues feed this thread, and their order is not promised. */
  let initializedEarly = false;
  let held: HeldCall[] = [];
  let correlations = 0;

  function end(reason: GateEnd): void {
    if (state === "ended") return;
    state = "ended";
    held = [];
    cancelBeat?.();
    world.closePort();
    toHost({ type: "end", reason });
  }

  function strike(kind: string): void {
    violations += 1;
    toHost({ type: "violation", kind, count: violations });
    if (violations >= limits.maxViolations) end("violations");
  }

  function answer(id: string, error: ErrorShape): void {
    toGuest({ id, type: "HANDLER", name: "throw", value: { isError: true, value: error } } satisfies ReplyFrame);
  }

  function refuse(refusal: Refusal): void {
    if (refusal.id !== null) answer(refusal.id, shape(refusal));
    if (refusal.gross) {
      toHost({ type: "violation", kind: refusal.violation ?? "oversize", count: violations + 1 });
      end("oversize");
    } else if (refusal.violation !== undefined) strike(refusal.violation);
  }

  function refuseCall(id: string, thrown: unknown): void {
    // A throw that is not ours would be a defect of a schema: INTERNAL, without its text.
    correlations += 1;
    answer(id, toErrorShape(thrown, `gate-${correlations}`));
  }

  function take(call: ParsedCall): void {
    if (state !== "open" || !calls)
      return refuse({ kind: "refusal", id: call.id, code: "BRIDGE_PROTOCOL", message: "A call before `initialized`.", violation: "early" });
    // No answer for a repeated id: it would settle the first call's promise (test [B-14]).
    if (!seen.add(call.id)) return strike("duplicate_id");
    try {
      const resolved = resolveMethod(call.method, table, allowed);
      const method = calls.state(call.method);
      if (!method) throw new MiniAppError("CAPABILITY_DENIED");
      const retryAfterMs = method.bucket.take();
      if (retryAfterMs > 0) throw new MiniAppError("RATE_LIMITED", undefined, { retryAfterMs, data: { method: call.method } });
      const params = parseParams(call, resolved, method.limits);
      pass({ id: call.id, method: call.method, params, state: method, buffers: call.buffers });
    } catch (thrown) {
      refuseCall(call.id, thrown);
    }
  }

  function pass(call: HeldCall): void {
    if (!calls) return;
    if (held.length === 0 && !calls.isFull(call.state)) return forward(call);
    if (held.length >= limits.maxInFlight) return busy(call);
    held.push(call);
    // Asked once, for the first that is held; the answer is for all.
    if (held.length === 1) toHost({ type: "sync" });
  }

  function forward(call: HeldCall): void {
    toHost({ type: "call", id: call.id, method: call.method, params: call.params }, call.buffers);
    calls?.add(call.state);
  }

  function busy(call: HeldCall): void {
    refuseCall(call.id, new MiniAppError("BRIDGE_BUSY", undefined, { retryAfterMs: BUSY_RETRY_MS, data: { method: call.method } }));
  }

  function takeFrame(frame: GuestFrame): void {
    if (frame.plaza === "uncaught") {
      if (uncaught.take() === 0) toHost({ type: "uncaught", message: frame.message });
      return;
    }
    if (frame.plaza === "pong") {
      if (!heartbeat?.pong(frame.n)) strike("pong");
      return;
    }
    if (frame.plaza === "initialized") {
      if (state === "bound") return open();
      if (state !== "warm" || initializedEarly) return strike("initialized_twice");
      initializedEarly = true;
      return;
    }
    if (state !== "open") return strike("early");
    switch (frame.plaza) {
      case "loaded":
      case "failed":
        if (loadAnswered) return strike("loaded_twice");
        loadAnswered = true;
        toHost(frame.plaza === "loaded" ? { type: "loaded", timings: frame.timings } : { type: "failed", error: frame.error });
        return;
      case "response":
        // Each request of the host has one response: a forged or repeated one reaches nobody (test [B-15]).
        if (!expected.delete(frame.id)) return strike("response");
        toHost({ type: "response", id: frame.id, value: frame.value });
        return;
      case "subscribe":
        if (subscriptions.has(frame.name)) return;
        if (subscriptions.size >= limits.maxSubscriptions) return strike("subscriptions");
        subscriptions.add(frame.name);
        toHost({ type: "subscribe", name: frame.name });
        return;
      case "unsubscribe":
        if (subscriptions.delete(frame.name)) toHost({ type: "unsubscribe", name: frame.name });
        return;
      case "ui":
        toHost({ type: "ui", mutations: frame.mutations });
    }
  }

  function open(): void {
    state = "open";
    toHost({ type: "initialized" });
  }

  function beat(): void {
    const next = heartbeat?.tick();
    if (!next) return;
    if (next.kind === "hang") return end("hang");
    if (next.kind === "ping") toGuest({ plaza: "ping", n: next.n });
    cancelBeat = world.delay(beat, next.inMs);
  }

  function read(data: unknown, ports: readonly MessagePort[]): void {
    if (ports.length > 0) {
      for (const port of ports) port.close();
      return refuse({ ...PORTS, id: readId(data), gross: ports.length > MAX_STRAY_PORTS });
    }
    const retryAfterMs = messages.take();
    if (retryAfterMs > 0) return refuse({ ...FLOOD, id: readId(data), retryAfterMs });
    const message = parseGuestMessage(data, limits);
    switch (message.kind) {
      case "call":
        return take(message);
      case "frame":
        return takeFrame(message.frame);
      case "refusal":
        return refuse(message);
      case "release":
        toGuest({ id: message.id, type: "RAW", value: undefined } satisfies ReplyFrame);
        return end("released");
    }
  }

  return {
    bind(names) {
      if (state !== "warm") return;
      state = "bound";
      allowed = new Set(names);
      const methods = new Map<string, MethodLimits>();
      for (const name of allowed) {
        const resolved = table.get(name);
        if (resolved) methods.set(name, resolved.definition.limits);
      }
      calls = createCallCounter(methods, limits.maxInFlight, now);
      heartbeat = createHeartbeat(limits, now);
      beat();
      if (initializedEarly) open();
    },
    message(data, ports) {
      if (state === "ended") return;
      try {
        read(data, ports);
      } catch {
        // Nothing a port delivers throws in the guard; should something do, it is the guest's violation and not our crash (test [B-24]).
        strike("malformed");
      }
    },
    unreadable() {
      if (state !== "ended") strike("unreadable");
    },
    settled(counts) {
      for (const [method, count] of counts) calls?.settle(method, count);
      const waiting = held;
      held = [];
      for (const call of waiting) {
        if (calls?.isFull(call.state)) busy(call);
        else forward(call);
      }
    },
    expect: (id) => void expected.add(id),
  };
}

const PORTS = { kind: "refusal", code: "BRIDGE_PROTOCOL", message: "No ports can be sent.", violation: "ports" } as const;
const FLOOD = { kind: "refusal", code: "RATE_LIMITED", message: "Too many messages.", violation: "flood" } as const;

function shape(refusal: Refusal): ErrorShape {
  return toErrorShape(new MiniAppError(refusal.code, refusal.message, { data: refusal.data, retryAfterMs: refusal.retryAfterMs }), "gate");
}
