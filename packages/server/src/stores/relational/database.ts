import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Database } from "../../core/context.ts";

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
