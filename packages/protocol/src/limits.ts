/** Limits of a session that do not belong to one method. Each is injectable, and tested at, under and over. */
export interface SessionLimits {
  /** Nesting of a message's data. Stops stack exhaustion by 100,000 levels [B-10]. */
  readonly maxDepth: number;
  /** Values (leaves and containers) in a message. Stops two-million-element payloads [B-11]. */
  readonly maxValues: number;
  /** Bytes of any message, by the measure of `measurePlain`. Stops 200 MB strings [B-11]. */
  readonly maxBytes: number;
  /** Messages of any kind per second, and at once. Stops floods [B-12]. */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** Violations of the protocol (not of a schema) until the session is killed [B-12]. */
  readonly maxViolations: number;
  /** Calls without an answer, all methods together [B-13]. */
  readonly maxInFlight: number;
  /** Event subscriptions [B-27]. */
  readonly maxSubscriptions: number;
  /** Milliseconds between heartbeats. */
  readonly heartbeatMs: number;
  /** Milliseconds without a pong until the guest counts as hung [H-01]. */
  readonly hangMs: number;
}

export const defaultSessionLimits: SessionLimits = {
  maxDepth: 32,
  maxValues: 20_000,
  maxBytes: 8 * 1024 * 1024,
  messagesPerSecond: 2_000,
  messageBurst: 4_000,
  maxViolations: 20,
  maxInFlight: 256,
  maxSubscriptions: 64,
  heartbeatMs: 400,
  hangMs: 1_800,
};

/** What a limit is measured in, and the rows of the threat model that it answers: for the docs and the console. */
export interface LimitFact {
  readonly unit: "count" | "bytes" | "ms" | "per second";
  readonly stops: string;
  readonly rows: readonly string[];
}

export const sessionLimitFacts: { readonly [Name in keyof SessionLimits]: LimitFact } = {
  maxDepth: { unit: "count", stops: "Stack exhaustion by nested data.", rows: ["B-10"] },
  maxValues: { unit: "count", stops: "Payloads of millions of elements.", rows: ["B-11"] },
  maxBytes: { unit: "bytes", stops: "Strings and buffers of hundreds of megabytes.", rows: ["B-11"] },
  messagesPerSecond: { unit: "per second", stops: "Floods of messages.", rows: ["B-12"] },
  messageBurst: { unit: "count", stops: "Floods of messages.", rows: ["B-12"] },
  maxViolations: { unit: "count", stops: "Probing of the wire.", rows: ["B-01", "B-08", "B-12"] },
  maxInFlight: { unit: "count", stops: "Calls that never end and fill memory.", rows: ["B-13"] },
  maxSubscriptions: { unit: "count", stops: "Subscriptions that leak.", rows: ["B-27"] },
  heartbeatMs: { unit: "ms", stops: "Silence that nobody notices.", rows: ["H-01", "B-20"] },
  hangMs: { unit: "ms", stops: "Guests that loop.", rows: ["H-01", "H-02"] },
};
