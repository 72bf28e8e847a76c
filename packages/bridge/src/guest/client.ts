import {
  type CallFrame,
  type CallOptions,
  type ErrorCode,
  fromErrorShape,
  type GuestCapabilities,
  type GuestRealm,
  MiniAppError,
  type ReplyFrame,
  type Welcome,
} from "@plaza/protocol";

/** What a client needs of the realm. */
export type ClientRealm = Pick<GuestRealm, "endpoint" | "closed" | "onClose"> & { readonly welcome: Pick<Welcome, "capabilities"> };

export interface Client<C = GuestCapabilities> {
  /** `capabilities.checkout.buy(params, { signal, timeoutMs })`. What is not offered rejects with CAPABILITY_MISSING or METHOD_NOT_FOUND; nothing here throws. */
  readonly capabilities: C;
  /** Of a capability (`checkout`) or one method (`checkout.buy`). */
  supports(name: string): boolean;
}

interface Pending {
  readonly endsAt: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: MiniAppError) => void;
  readonly signal: AbortSignal | undefined;
  readonly abort: (() => void) | undefined;
}

/** Longest delay of a timer: with more, setTimeout fires at once. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * The guest's side of the calls, on comlink's wire: APPLY out, RAW or a thrown error back. It is our own and not comlink's `wrap`, which makes a long
 * random id and three promises for each call, and ends the session when its proxy is collected as garbage.
 *
 * Every promise settles: with the result, the host's typed error, BRIDGE_TIMEOUT after the method's time, ABORTED by its signal, BRIDGE_CLOSED when
 * the session ends, or INVALID_PARAMS for params that cannot be cloned.
 */
export function createClient<C = GuestCapabilities>(realm: ClientRealm): Client<C> {
  const offers = realm.welcome.capabilities;
  const { endpoint } = realm;
  const pending = new Map<string, Pending>();
  // Several clients share the ports of one realm: the random half keeps their ids apart.
  const mine = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(16)).join("-");
  let calls = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Infinity;

  endpoint.addEventListener("message", (event) => {
    const frame = event.data as ReplyFrame;
    const call = take(frame.id);
    if (!call) return;
    if (frame.type === "RAW") call.resolve(frame.value);
    else call.reject(fromErrorShape(frame.value.value));
  });
  realm.onClose(() => {
    clearTimeout(timer);
    for (const id of pending.keys()) fail(id, "BRIDGE_CLOSED");
  });

  /** The call, for whoever settles it; undefined when it was settled before. */
  function take(id: string): Pending | undefined {
    const call = pending.get(id);
    if (call) {
      pending.delete(id);
      if (call.abort) call.signal?.removeEventListener("abort", call.abort);
    }
    return call;
  }

  function fail(id: string, code: ErrorCode, message?: string): void {
    take(id)?.reject(new MiniAppError(code, message));
  }

  /** One timer for all calls: a call that is answered in time costs none. */
  function arm(at: number): void {
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(sweep, at - performance.now());
  }

  function sweep(): void {
    const time = performance.now() + 1;
    let next = Infinity;
    dueAt = Infinity;
    for (const [id, { endsAt }] of pending) {
      if (endsAt <= time) fail(id, "BRIDGE_TIMEOUT");
      else if (endsAt < next) next = endsAt;
    }
    if (next < Infinity) arm(next);
  }

  function call(method: string, defaultMs: number, params: unknown, { signal, timeoutMs = defaultMs }: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (realm.closed) return reject(new MiniAppError("BRIDGE_CLOSED"));
      if (signal?.aborted) return reject(new MiniAppError("ABORTED"));
      calls += 1;
      const id = `${mine}-${calls.toString(16)}`;
      const abort = signal && (() => fail(id, "ABORTED"));
      const endsAt = performance.now() + (timeoutMs > 0 ? Math.min(timeoutMs, MAX_DELAY) : defaultMs);
      pending.set(id, { endsAt, resolve, reject, signal, abort });
      if (abort) signal.addEventListener("abort", abort);
      arm(endsAt);
      try {
        endpoint.postMessage({ id, type: "APPLY", path: [method], argumentList: [{ type: "RAW", value: params }] } satisfies CallFrame);
      } catch (thrown) {
        if (isCloneError(thrown)) fail(id, "INVALID_PARAMS", "Only plain data can be sent.");
        else fail(id, "INTERNAL");
      }
    });
  }

  const capabilities = lookup((capability) => {
    const offer = own(offers, capability);
    return lookup((name) => {
      const offered = offer && own(offer.methods, name);
      if (!offered) return () => Promise.reject(new MiniAppError(offer ? "METHOD_NOT_FOUND" : "CAPABILITY_MISSING"));
      const method = `${capability}.${name}`;
      return (params: unknown = {}, options: CallOptions = {}) => call(method, offered.timeoutMs, params, options);
    });
  });

  return {
    capabilities: capabilities as C,
    supports(name) {
      const [capability = "", method] = name.split(".");
      const offer = own(offers, capability);
      return offer !== undefined && (method === undefined || own(offer.methods, method) !== undefined);
    },
  };
}

/** An object whose members are made when they are first read. It is no thenable, so a promise can resolve with it. */
function lookup(make: (name: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
        if (!made.has(name)) made.set(name, make(name));
        return made.get(name);
      },
    },
  );
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isCloneError(thrown: unknown): boolean {
  return (thrown as { readonly name?: unknown } | undefined)?.name === "DataCloneError";
}
