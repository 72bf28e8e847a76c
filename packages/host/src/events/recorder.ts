import type { EventRecord } from "@plaza/protocol/services";
import { uuidv7 } from "uuidv7";
import type { Logger } from "../logger.ts";
import type { GuestServices } from "../services/port.ts";

/** Events waiting in one session until they are sent early: a batch of the server takes 100. */
const BATCH = 25;
/** Milliseconds an event waits for company. */
const WAIT_MS = 3_000;
/** Milliseconds until events that could not be sent are tried again. */
const RETRY_MS = 15_000;
/** Events kept while the services do not answer; the oldest go first. */
const MAX_KEPT = 500;

export interface EventRecorder {
  /** An automatic event: always to operations (no user id), and to analytics when the user agreed. */
  automatic(name: string, details?: { readonly props?: EventRecord["props"]; readonly timings?: EventRecord["timings"] }): void;
  /** An event of the app. Call only after consent and contract were checked. */
  analytics(name: string, props?: EventRecord["props"]): void;
  /** The guest called a method: counted for its user's own eyes, whatever they said to analytics [Z5]. */
  called(method: string): void;
  /** Consent was withdrawn: what has not left yet never leaves [Z6]. */
  forget(): void;
  /** Sends what waits. `last`: the page or session goes away, so requests must outlive it. */
  flush(options: { readonly last: boolean }): Promise<void>;
  close(): void;
}

export interface RecorderOptions {
  readonly services: Pick<GuestServices, "events" | "operations" | "calls">;
  readonly analyticsAllowed: () => boolean;
  readonly now: () => number;
  readonly logger: Logger;
}

interface Queue {
  events: EventRecord[];
  sending: Promise<void> | null;
  readonly send: (events: readonly EventRecord[], options: { readonly last: boolean }) => Promise<void>;
}

/** Batches the events of one session. Ids are made here (UUIDv7: the store finds their day) and kept over retries, so that an event counts once. */
export function createRecorder(options: RecorderOptions): EventRecorder {
  const operations: Queue = { events: [], sending: null, send: options.services.operations };
  const analytics: Queue = { events: [], sending: null, send: options.services.events };
  const calls = new Map<string, number>();
  let uncounted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function add(queue: Queue, event: EventRecord): void {
    queue.events.push(event);
    if (queue.events.length > MAX_KEPT) queue.events.splice(0, queue.events.length - MAX_KEPT);
    if (queue.events.length >= BATCH) void flush({ last: false });
    else timer ??= setTimeout(() => void flush({ last: false }), WAIT_MS);
  }

  async function drain(queue: Queue, last: boolean): Promise<void> {
    while (queue.events.length > 0) {
      // SECURITY: consent is looked at again when the bytes would leave, not only when the event was made (test: "consent withdrawn while events wait").
      if (queue === analytics && !options.analyticsAllowed()) {
        queue.events = [];
        return;
      }
      const batch = queue.events.splice(0, 100);
      try {
        await queue.send(batch, { last });
      } catch (error) {
        options.logger.debug("events could not be sent", { count: batch.length, error: String(error) });
        queue.events = [...batch, ...queue.events].slice(-MAX_KEPT);
        return;
      }
    }
  }

  /** One request of a queue at a time: batches stay in order, and a failed one goes back in front. */
  async function send(queue: Queue, last: boolean): Promise<void> {
    await queue.sending;
    if (queue.events.length === 0) return;
    queue.sending ??= drain(queue, last).finally(() => {
      queue.sending = null;
    });
    await queue.sending;
  }

  /** Counts from the start: one that was lost is in the next. */
  async function sendCalls(last: boolean): Promise<void> {
    if (!uncounted) return;
    uncounted = false;
    try {
      await options.services.calls(Object.fromEntries(calls), { last });
    } catch (error) {
      options.logger.debug("calls could not be counted", { error: String(error) });
      uncounted = true;
    }
  }

  async function flush({ last }: { readonly last: boolean }): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await Promise.all([send(operations, last), send(analytics, last), sendCalls(last)]);
    if (!last && (uncounted || operations.events.length + analytics.events.length > 0))
      timer ??= setTimeout(() => void flush({ last: false }), RETRY_MS);
  }

  function record(name: string, props?: EventRecord["props"], timings?: EventRecord["timings"]): EventRecord {
    return { id: uuidv7(), name, at: options.now(), ...(props ? { props } : {}), ...(timings ? { timings } : {}) };
  }

  return {
    automatic: (name, { props, timings } = {}) => {
      const event = record(name, props, timings);
      add(operations, event);
      if (options.analyticsAllowed()) add(analytics, event);
    },
    analytics: (name, props) => {
      if (options.analyticsAllowed()) add(analytics, record(name, props));
    },
    called: (method) => {
      calls.set(method, (calls.get(method) ?? 0) + 1);
      uncounted = true;
      timer ??= setTimeout(() => void flush({ last: false }), RETRY_MS);
    },
    forget: () => {
      analytics.events = [];
    },
    flush,
    close: () => clearTimeout(timer),
  };
}
