import {
  type Closed,
  capabilities,
  defaultSessionLimits,
  fromErrorShape,
  type HostFrame,
  MiniAppError,
  methodTable,
  type Permission,
  type PlazaContext,
  type ReplyFrame,
} from "@plaza/protocol";
import type { FromGate, ToGate } from "../gate/gate-messages.ts";
import { createCallRunner } from "./call-runner.ts";
import { systemClock } from "./clock.ts";
import { createDeferred, type Deferred } from "./deferred.ts";
import { diffContext } from "./diff-context.ts";
import { createHostRequests } from "./host-requests.ts";
import { offeredMethods } from "./offer.ts";
import type { BridgeSession, BridgeSessionOptions, CloseReason, SessionEvent } from "./session-types.ts";

/**
 * The host's side of one guest, from the two ports of a handshake to the end.
 *
 * 1. Warm: the gate has the call port and waits; a page in the pool costs one idle worker.
 * 2. `bind`: the gate learns the methods, the guest gets `welcome`, and nothing else until it says `initialized`.
 * 3. Open: calls come from the gate, already parsed, and are answered on the reply port; events go to subscribers only.
 * 4. `close`, from either side or by the gate: the gate's worker is terminated, which also closes the call port.
 *
 * The reply port is one-way. SECURITY: a guest that posts on it could fill this thread's queue past the gate, so the first message there, unread,
 * ends the session (test "[B-11] the first message on the reply port").
 */
export function createBridgeSession(options: BridgeSessionOptions): BridgeSession {
  const { replyPort, callPort, logger, clock = systemClock, limits = defaultSessionLimits, registry = capabilities } = options;
  const controller = new AbortController();
  const listeners = new Set<(event: SessionEvent) => void>();
  const subscriptions = new Set<string>();
  const requests = createHostRequests(clock);
  const runner = createCallRunner({
    table: methodTable(registry),
    reply: (frame, transfer) => replyPort.postMessage(frame satisfies ReplyFrame, transfer),
    signal: controller.signal,
    logger,
    correlationId: options.correlationId ?? (() => crypto.randomUUID()),
    clock,
  });
  let state: BridgeSession["state"] = "warm";
  let binding: Deferred<void> | undefined;
  let loading: Deferred<Readonly<Record<string, number>>> | undefined;
  /** What the guest was told, and what is true now. */
  let toldContext: PlazaContext | undefined;
  let context: PlazaContext | undefined;
  let toldGranted: readonly Permission[] = [];
  let granted: readonly Permission[] = [];

  const gate = options.createGate();
  gate.addEventListener("message", (event) => receive(event.data as FromGate));
  gate.addEventListener("error", () => close("gate"));
  gate.addEventListener("messageerror", () => close("gate"));
  toGate({ type: "init", limits, port: callPort }, [callPort]);
  replyPort.onmessage = () => strayMessage();
  replyPort.onmessageerror = () => strayMessage();

  function toGate(message: ToGate, transfer: Transferable[] = []): void {
    gate.postMessage(message, transfer);
  }

  function say(frame: HostFrame): void {
    replyPort.postMessage(frame);
  }

  function report(event: SessionEvent): void {
    for (const listener of listeners) listener(event);
  }

  function strayMessage(): void {
    if (state === "closed") return;
    report({ type: "violation", kind: "reply_port", count: limits.maxViolations });
    close("violations");
  }

  function receive(message: FromGate): void {
    // A terminated worker's last messages may still be queued.
    if (state === "closed") return;
    switch (message.type) {
      case "call":
        return runner.run(message.id, message.method, message.params);
      case "calls":
        // Each on its own: a handler of the first may end the session.
        return message.calls.forEach(receive);
      case "sync":
        return toGate({ type: "settled", counts: runner.takeSettled() });
      case "response":
        return requests.settle(message.id, message.value);
      case "initialized":
        state = "open";
        binding?.resolve();
        return report(message);
      case "loaded":
        loading?.resolve(message.timings);
        return report(message);
      case "failed":
        loading?.reject(fromErrorShape(message.error));
        return report(message);
      case "subscribe":
        subscriptions.add(message.name);
        report(message);
        return catchUp();
      case "unsubscribe":
        subscriptions.delete(message.name);
        return report(message);
      case "violation":
        logger?.warn("A guest broke the protocol.", { kind: message.kind, count: message.count });
        return report(message);
      case "end":
        return close(message.reason);
      default:
        return report(message);
    }
  }

  function emit(name: string, detail: unknown): boolean {
    if (state !== "open" || !subscriptions.has(name)) return false;
    say({ plaza: "event", name, detail });
    return true;
  }

  /** Sends what a subscriber does not know yet: changes between `welcome` and its subscription are not lost (test [B7]). */
  function catchUp(): void {
    const diff = toldContext && context && diffContext(toldContext, context);
    if (diff && emit("contextchange", diff)) toldContext = context;
    const differs = granted.length !== toldGranted.length || granted.some((scope) => !toldGranted.includes(scope));
    if (differs && emit("grantchange", { granted })) toldGranted = granted;
  }

  function close(reason: CloseReason = "host"): void {
    if (state === "closed") return;
    state = "closed";
    say({ plaza: "closed", reason } satisfies Closed);
    gate.terminate();
    replyPort.close();
    const error = new MiniAppError("BRIDGE_CLOSED");
    controller.abort(error);
    runner.close();
    requests.close();
    binding?.reject(error);
    loading?.reject(error);
    report({ type: "closed", reason });
    listeners.clear();
  }

  return {
    get state() {
      return state;
    },
    signal: controller.signal,
    async bind(welcome) {
      if (state === "closed") throw new MiniAppError("BRIDGE_CLOSED");
      if (state !== "warm") throw new TypeError("A session is bound once.");
      state = "bound";
      toldContext = context = welcome.context;
      toldGranted = granted = welcome.granted;
      binding = createDeferred();
      toGate({ type: "bind", allowed: offeredMethods(welcome.capabilities) });
      say(welcome);
      return binding.promise;
    },
    setHandler: runner.setHandler,
    async load(load) {
      if (state === "closed") throw new MiniAppError("BRIDGE_CLOSED");
      if (state !== "open" || loading) throw new TypeError("A session loads once, after `initialized`.");
      loading = createDeferred();
      say(load);
      return loading.promise;
    },
    emit,
    isSubscribed: (name) => subscriptions.has(name),
    updateContext(next) {
      context = next;
      catchUp();
    },
    updateGranted(next) {
      granted = next;
      catchUp();
    },
    sendUiEvent(event) {
      if (state === "open") say({ plaza: "ui-event", ...event });
    },
    async request(name, params, timeoutMs) {
      if (state !== "open") throw new MiniAppError("BRIDGE_CLOSED");
      const { id, answer } = requests.create(timeoutMs);
      toGate({ type: "expect", id });
      say({ plaza: "request", id, name, params });
      return answer;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close,
  };
}
