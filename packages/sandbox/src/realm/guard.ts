import { GUARD, type Guard } from "@plaza/protocol";

/** Milliseconds that guest code may run between two visits of the event loop. Below `hangMs` of the session: the guest stops before the host says that it hangs. */
const BUDGET_MS = 1_500;
/** Longest time between two questions that counts, milliseconds. A phone that slept, a debugger or the host's own long task stopped this thread, not the guest. */
const MAX_STEP_MS = 250;
/** Most turns between two questions: reading the clock costs as much as a few of them. */
const MAX_TURNS = 256;
/** Milliseconds between two questions above which the guest asks at each turn. */
const SLOW_MS = 8;

export interface GuardOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Calls back when the event loop takes its next task: after every microtask that is there or comes. */
  readonly onNextTask: (listener: () => void) => void;
  /** Once. */
  readonly onHang: (error: Error) => void;
}

/**
 * The realm's answer to its guarded modules (`protocol/guard.ts`).
 *
 * 1. The first question after the event loop was reached starts the clock and asks to be told when it is reached again. An endless chain of promises
 *    never gets there, a `for await` over real events gets there before each of them.
 * 2. Later questions add the time since the one before. They are made rarer while little time passes between them, and frequent when much does.
 * 3. Over the budget the guest hangs: for good, because whatever caught the error would only go on.
 */
export function createGuard({ now, onNextTask, onHang }: GuardOptions): Guard {
  let running = false;
  let asked = 0;
  let spent = 0;
  let turns = 1;
  let hung: Error | undefined;
  const onTask = (): void => {
    running = false;
  };
  return () => {
    if (hung !== undefined) throw hung;
    const time = now();
    if (!running) {
      running = true;
      spent = 0;
      asked = time;
      onNextTask(onTask);
      return turns;
    }
    const passed = time - asked;
    asked = time;
    // biome-ignore lint/complexity/useMathMinMax: a guest can replace Math.min, and this runs after it did
    spent += passed < MAX_STEP_MS ? passed : MAX_STEP_MS;
    if (spent > BUDGET_MS) {
      hung = new Error(`The mini-app ran for more than ${BUDGET_MS} ms without a pause: an endless loop, or work for a worker.`);
      onHang(hung);
      throw hung;
    }
    if (passed > SLOW_MS) turns = 1;
    else if (passed < 1 && turns < MAX_TURNS) turns *= 2;
    return turns;
  };
}

/**
 * Makes the realm's guard and puts it where guarded modules find it.
 * SECURITY: everything it needs is taken now, before any guest code: a guest that replaces `performance.now` or `MessagePort.prototype.postMessage` replaces
 * its own (test: "a guest that replaces the clock is stopped all the same [H-01]").
 */
export function installGuard(scope: typeof globalThis, onHang: (error: Error) => void): void {
  const { port1, port2 } = new MessageChannel();
  const send = port2.postMessage.bind(port2, null);
  let listener = (): void => undefined;
  // A message is a task of its own, and is not throttled as timers are.
  port1.onmessage = () => listener();
  const guard = createGuard({
    now: scope.performance.now.bind(scope.performance),
    onNextTask: (next) => {
      listener = next;
      send();
    },
    onHang,
  });
  Object.defineProperty(scope, GUARD, { value: Object.freeze(guard) });
}
