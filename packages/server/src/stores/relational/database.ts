import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Database } from "../../core/context.ts";
import type { Pipelines } from "./pipelines.ts";

/**
 * Drizzle over a pool. A transaction takes its connection here and always gives it back: drizzle 0.45 keeps it for ever where the very `begin` fails, as it does
 * for every request that was about to begin when the database went away, and the pool runs dry.
 */
export function createDatabase(pool: Pool): Database {
  const db = drizzle(pool) as Database;
  const transaction: Database["transaction"] = async (run, config) => {
    const client = await pool.connect();
    try {
      return await drizzle(client).transaction(run, config);
    } finally {
      client.release();
    }
  };
  return Object.assign(db, { transaction });
}

/** Drizzle over connections that statements share; a transaction takes one of the pool. */
export function createPipelinedDatabase(pipelines: Pipelines, { transaction }: Database): Database {
  // Drizzle asks no more of a client than this, where it begins no transaction.
  return Object.assign(drizzle(pipelines as unknown as Pool) as Database, { transaction });
}
