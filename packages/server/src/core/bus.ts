import { sql } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import type pg from "pg";
import type { Database, Executor } from "./context.ts";

/** What modules tell each other. Payloads are small (PostgreSQL carries 8,000 bytes): ids, and who needs more asks for it. */
export interface BusTopics {
  "index.changed": { readonly version: number };
  "app.stopped": { readonly appId: string };
  "app.resumed": { readonly appId: string };
  "release.published": { readonly appId: string; readonly version: string; readonly channel: string };
  "order.changed": { readonly orderId: string; readonly appId: string; readonly status: string };
  "policy.changed": Record<never, never>;
  "issuer.keys": Record<never, never>;
  "consents.changed": { readonly userId: string; readonly analytics: boolean; readonly personalisation: boolean };
}
export type BusTopic = keyof BusTopics;

/**
 * Delivers to every process that shares the database, the sender included, by NOTIFY: with a transaction as executor, at its commit
 * and only then. At most once: who must not miss anything reads the tables too.
 */
export interface Bus {
  readonly publish: <T extends BusTopic>(topic: T, payload: BusTopics[T], executor?: Executor) => Promise<void>;
  readonly on: <T extends BusTopic>(topic: T, handler: (payload: BusTopics[T]) => void) => () => void;
  readonly close: () => Promise<void>;
}

const CHANNEL = "plaza";
const RECONNECT_MS = 500;

export async function createBus({
  db,
  connect,
  logger,
}: {
  readonly db: Database;
  readonly connect: () => Promise<pg.Client>;
  readonly logger: FastifyBaseLogger;
}): Promise<Bus> {
  const handlers = new Map<string, Set<(payload: never) => void>>();
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const deliver = (text: string | undefined): void => {
    const { topic, payload } = JSON.parse(text ?? "{}") as { topic: string; payload: never };
    for (const handler of handlers.get(topic) ?? []) {
      try {
        handler(payload);
      } catch (err) {
        logger.error({ err, topic }, "a bus handler failed");
      }
    }
  };
  const listen = async (): Promise<void> => {
    const next = await connect();
    next.on("notification", (message) => deliver(message.payload));
    next.on("error", (err) => logger.warn({ err }, "the bus lost its connection"));
    next.on("end", () => {
      if (client === next) client = undefined;
      if (!closed)
        retry = setTimeout(() => void listen().catch((err: unknown) => logger.error({ err }, "the bus cannot reconnect")), RECONNECT_MS);
    });
    await next.query(`LISTEN ${CHANNEL}`);
    client = next;
  };
  await listen();

  return {
    publish: async (topic, payload, executor = db) => {
      await executor.execute(sql`SELECT pg_notify(${CHANNEL}, ${JSON.stringify({ topic, payload })})`);
    },
    on: (topic, handler) => {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set);
      set.add(handler as (payload: never) => void);
      return () => set.delete(handler as (payload: never) => void);
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
