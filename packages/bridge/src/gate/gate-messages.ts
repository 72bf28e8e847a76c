import type { ErrorShape, SessionLimits } from "@plaza/protocol";

/** Host → gate. Both ends are ours: these need no guard. */
export type ToGate =
  /** First, with the call port transferred. */
  | { readonly type: "init"; readonly limits: SessionLimits; readonly port: MessagePort }
  /** The methods this session may call; starts the heartbeat. */
  | { readonly type: "bind"; readonly allowed: readonly string[] }
  /** Answer to `sync`: calls that ended since the last one, by method. */
  | { readonly type: "settled"; readonly counts: readonly (readonly [method: string, count: number])[] }
  /** The host sent request `id`; one response to it is expected. */
  | { readonly type: "expect"; readonly id: number };

/** Gate → host. Everything in it has passed the guard; `params` also the schema. */
export type FromGate =
  | { readonly type: "call"; readonly id: string; readonly method: string; readonly params: unknown }
  /** Calls that came in one turn, in order. */
  | { readonly type: "calls"; readonly calls: readonly Extract<FromGate, { readonly type: "call" }>[] }
  /** The gate's count of unanswered calls reached a limit: which of them have ended? */
  | { readonly type: "sync" }
  | { readonly type: "initialized" }
  | { readonly type: "loaded"; readonly timings: Readonly<Record<string, number>> }
  | { readonly type: "failed"; readonly error: ErrorShape }
  | { readonly type: "uncaught"; readonly message: string }
  | { readonly type: "response"; readonly id: number; readonly value: unknown }
  | { readonly type: "subscribe"; readonly name: string }
  | { readonly type: "unsubscribe"; readonly name: string }
  | { readonly type: "ui"; readonly mutations: readonly unknown[] }
  | { readonly type: "violation"; readonly kind: string; readonly count: number }
  /** The gate has stopped listening; the session must end. */
  | { readonly type: "end"; readonly reason: GateEnd };

export type GateEnd = "hang" | "violations" | "oversize" | "released";
