import { MiniAppError, type ReplyFrame, type ResolvedMethod, toErrorShape } from "@plaza/protocol";
import type { Clock } from "./clock.ts";
import type { Authorise, BridgeCall, BridgeLogger, CallHandler } from "./session-types.ts";

export interface CallRunnerOptions {
  readonly table: ReadonlyMap<string, ResolvedMethod>;
  readonly reply: (frame: ReplyFrame, transfer: Transferable[]) => void;
  readonly signal: AbortSignal;
  readonly logger?: BridgeLogger;
  readonly correlationId: () => string;
  readonly clock: Clock;
}

/** Runs the calls that the gate lets through, and answers each exactly once. */
export interface CallRunner {
  setHandler(handler: CallHandler, authorise: Authorise): void;
  run(id: string, method: string, params: unknown): void;
  /** Calls that ended since this was last asked, by method. */
  takeSettled(): [method: string, count: number][];
  close(): void;
}

/** The guest's own timer is to fire first; the host's is for handlers that never end. */
const GRACE_MS = 1_000;
const SWEEP_MS = 1_000;

interface Pending {
  readonly method: string;
  readonly endsAt: number;
}

export function createCallRunner(options: CallRunnerOptions): CallRunner {
  const { table, reply, signal, logger, clock } = options;
  const pending = new Map<string, Pending>();
  const settled = new Map<string, number>();
  let handle: CallHandler | undefined;
  let authorise: Authorise | undefined;
  let cancelSweep: (() => void) | undefined;

  /** True when the call was still to be answered: a result that comes after its timeout or after the close goes nowhere. */
  function settle(id: string): boolean {
    const call = pending.get(id);
    if (!call) return false;
    pending.delete(id);
    settled.set(call.method, (settled.get(call.method) ?? 0) + 1);
    return true;
  }

  function succeed(call: BridgeCall, result: unknown): void {
    if (!settle(call.id)) return;
    // SECURITY: the contract's schema also judges what leaves, so that a handler's row with more fields than declared does not leak them
    // (test "strips from a result what its contract does not name").
    const parsed = call.definition.result.safeParse(result);
    if (!parsed.success) return answerError(call, new TypeError(`The result of ${call.method} breaks its contract.`));
    try {
      reply({ id: call.id, type: "RAW", value: parsed.data }, buffersOf(parsed.data));
    } catch (thrown) {
      answerError(call, thrown);
    }
  }

  function fail(call: BridgeCall, thrown: unknown): void {
    if (settle(call.id)) answerError(call, thrown);
  }

  function answerError(call: BridgeCall, thrown: unknown): void {
    const correlationId = options.correlationId();
    const shape = toErrorShape(thrown, correlationId);
    if (shape.code === "INTERNAL") logger?.error("A capability failed.", { method: call.method, correlationId, error: thrown });
    try {
      replyError(call.id, shape);
    } catch {
      // `data` of the error cannot be cloned: the code and text still can.
      replyError(call.id, { name: shape.name, code: shape.code, message: shape.message });
    }
  }

  function replyError(id: string, value: ReturnType<typeof toErrorShape>): void {
    reply({ id, type: "HANDLER", name: "throw", value: { isError: true, value } }, []);
  }

  function execute(call: BridgeCall): void {
    if (!handle || !authorise) return fail(call, new MiniAppError("CAPABILITY_MISSING"));
    const run = handle;
    try {
      // SECURITY: the check belongs to this moment, not to the start of the session: a grant may have been taken back since (test [B-18]).
      const permit = authorise(call);
      const result = isPromise(permit) ? permit.then(() => run(call)) : run(call);
      // A handler that answers at once costs no turn of the event loop.
      if (!isPromise(result)) return succeed(call, result);
      result.then(
        (value) => succeed(call, value),
        (thrown: unknown) => fail(call, thrown),
      );
    } catch (thrown) {
      fail(call, thrown);
    }
  }

  /** One timer for all pending calls, and none while there are none. */
  function sweep(): void {
    cancelSweep = undefined;
    const time = clock.now();
    for (const [id, call] of pending) {
      if (time < call.endsAt || !settle(id)) continue;
      logger?.warn("A capability did not answer in time.", { method: call.method });
      replyError(id, toErrorShape(new MiniAppError("BRIDGE_TIMEOUT"), ""));
    }
    if (pending.size > 0) cancelSweep = clock.delay(sweep, SWEEP_MS);
  }

  return {
    setHandler(nextHandler, nextAuthorise) {
      handle = nextHandler;
      authorise = nextAuthorise;
    },
    run(id, method, params) {
      const resolved = table.get(method);
      // The gate forgets ids after some thousands of calls; one that is still unanswered here is never run twice (test [B-14]).
      if (!resolved || pending.has(id)) {
        settled.set(method, (settled.get(method) ?? 0) + 1);
        return;
      }
      const { definition, capability, method: name } = resolved;
      pending.set(id, { method, endsAt: clock.now() + definition.timeoutMs + GRACE_MS });
      cancelSweep ??= clock.delay(sweep, SWEEP_MS);
      execute({ id, method, capability, name, params, definition, signal });
    },
    takeSettled() {
      const counts = [...settled];
      settled.clear();
      return counts;
    },
    close() {
      pending.clear();
      cancelSweep?.();
    },
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { readonly then?: unknown }).then === "function";
}

/** ArrayBuffers that are members of the result: they move instead of being copied. */
function buffersOf(value: unknown): Transferable[] {
  const buffers: Transferable[] = [];
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) if (member instanceof ArrayBuffer) buffers.push(member);
  }
  return buffers;
}
