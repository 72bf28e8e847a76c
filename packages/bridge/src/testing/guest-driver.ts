import { fromErrorShape, type GuestRealm, toErrorShape } from "@plaza/protocol";
import { createClient } from "../guest/index.ts";

/** A guest that a test drives from outside, in whatever realm it lives. */
export interface GuestDriver {
  /** `capability.method` through the client. Rejects with the MiniAppError that the guest saw. */
  call(method: string, params: unknown, options?: { readonly timeoutMs?: number; readonly abortAfterMs?: number }): Promise<unknown>;
  supports(name: string): Promise<boolean>;
  welcome(): Promise<unknown>;
  subscribe(name: string): Promise<void>;
  unsubscribe(name: string): Promise<void>;
  /** The events of all subscriptions, oldest first; waits until there are `count`. */
  events(count: number): Promise<readonly { readonly name: string; readonly detail: unknown }[]>;
  /** From now on `back` is answered with `value`, or never when `never`. */
  answerBack(value: unknown, never?: boolean): Promise<void>;
  /** Resolves when the realm is closed. */
  closed(): Promise<void>;
}

type Namespace = Readonly<Record<string, (params: unknown, options: object) => Promise<unknown>>>;

export function createGuestDriver(realm: GuestRealm): GuestDriver {
  const client = createClient<Readonly<Record<string, Namespace>>>(realm);
  const log: { name: string; detail: unknown }[] = [];
  const waiting = new Set<() => void>();
  const subscriptions = new Map<string, () => void>();
  return {
    async call(method, params, options = {}) {
      const [capability = "", name = ""] = method.split(".");
      const { timeoutMs, abortAfterMs } = options;
      const signal = abortAfterMs === undefined ? undefined : AbortSignal.timeout(abortAfterMs);
      return client.capabilities[capability]?.[name]?.(params, { timeoutMs, signal });
    },
    supports: async (name) => client.supports(name),
    welcome: async () => realm.welcome,
    async subscribe(name) {
      const unsubscribe = realm.on(name, (detail) => {
        log.push({ name, detail });
        for (const wake of waiting) wake();
      });
      subscriptions.set(name, unsubscribe);
    },
    async unsubscribe(name) {
      subscriptions.get(name)?.();
    },
    async events(count) {
      while (log.length < count) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
      return [...log];
    },
    async answerBack(value, never = false) {
      realm.handle("back", () => (never ? new Promise(() => undefined) : value));
    },
    closed: () => new Promise((resolve) => void realm.onClose(resolve)),
  };
}

interface DriverRequest {
  readonly n: number;
  readonly op: keyof GuestDriver;
  readonly args: readonly unknown[];
}

/** In the guest's realm: obeys the test over `control`. */
export function serveGuestDriver(control: MessagePort, driver: GuestDriver): void {
  control.onmessage = ({ data }: MessageEvent<DriverRequest>) => {
    const run = driver[data.op] as (...args: readonly unknown[]) => Promise<unknown>;
    run(...data.args).then(
      (value) => control.postMessage({ n: data.n, value }),
      (thrown: unknown) => control.postMessage({ n: data.n, error: toErrorShape(thrown, "driver") }),
    );
  };
}

/** In the test's realm: the driver at the other end of `control`. */
export function connectGuestDriver(control: MessagePort): GuestDriver {
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let last = 0;
  control.onmessage = ({ data }: MessageEvent<{ n: number; value?: unknown; error?: unknown }>) => {
    const request = pending.get(data.n);
    pending.delete(data.n);
    if (data.error === undefined) request?.resolve(data.value);
    else request?.reject(fromErrorShape(data.error));
  };
  function ask<T>(op: keyof GuestDriver, ...args: readonly unknown[]): Promise<T> {
    last += 1;
    const n = last;
    return new Promise<T>((resolve, reject) => {
      pending.set(n, { resolve: resolve as (value: unknown) => void, reject });
      control.postMessage({ n, op, args } satisfies DriverRequest);
    });
  }
  return {
    call: (...args) => ask("call", ...args),
    supports: (...args) => ask("supports", ...args),
    welcome: () => ask("welcome"),
    subscribe: (...args) => ask("subscribe", ...args),
    unsubscribe: (...args) => ask("unsubscribe", ...args),
    events: (...args) => ask("events", ...args),
    answerBack: (...args) => ask("answerBack", ...args),
    closed: () => ask("closed"),
  };
}
