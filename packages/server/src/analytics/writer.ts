import { MiniAppError } from "@plaza/protocol";
import type { FastifyBaseLogger } from "fastify";
import type { AnalyticsRow, AnalyticsStore } from "../stores/analytics/store.ts";

export interface EventWriter {
  /** Resolves when the rows are durable in the store. Rejects BRIDGE_BUSY when they are not, or may not be: sending them again is always safe. */
  readonly write: (rows: readonly AnalyticsRow[]) => Promise<void>;
}

export interface EventWriterOptions {
  readonly store: AnalyticsStore;
  readonly table: string;
  readonly logger: FastifyBaseLogger;
  /** Rows that may wait. Beyond it callers are told to come back: a slow store must not fill our memory. */
  readonly maxWaiting?: number;
}

interface Batch {
  readonly rows: AnalyticsRow[];
  readonly settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[];
}

/**
 * Group commit: while one insert is under way, what arrives gathers for the next. Column stores want few large inserts, callers want an answer
 * only when their rows are durable; this gives both without a timer.
 */
export function createEventWriter(options: EventWriterOptions): EventWriter {
  const { store, table, logger, maxWaiting = 50_000 } = options;
  let next: Batch = { rows: [], settle: [] };
  let waiting = 0;
  let busy = false;

  async function run(): Promise<void> {
    busy = true;
    while (next.rows.length > 0) {
      const batch = next;
      next = { rows: [], settle: [] };
      try {
        await store.insert(table, batch.rows);
        for (const { resolve } of batch.settle) resolve();
      } catch (error) {
        logger.error({ err: error, table, rows: batch.rows.length }, "events could not be stored");
        for (const { reject } of batch.settle)
          reject(new MiniAppError("BRIDGE_BUSY", "Events cannot be stored at the moment.", { retryAfterMs: 5_000 }));
      }
      waiting -= batch.rows.length;
    }
    busy = false;
  }

  return {
    write: async (rows) => {
      if (rows.length === 0) return;
      if (waiting + rows.length > maxWaiting)
        throw new MiniAppError("BRIDGE_BUSY", "Too many events are waiting to be stored.", { retryAfterMs: 5_000 });
      waiting += rows.length;
      const stored = new Promise<void>((resolve, reject) => {
        next.settle.push({ resolve, reject });
      });
      next.rows.push(...rows);
      if (!busy) void run();
      await stored;
    },
  };
}
