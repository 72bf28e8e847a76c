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
