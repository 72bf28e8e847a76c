import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Database } from "../../core/context.ts";
import { startEmbeddedPostgres } from "./embedded.ts";

/** The relational store: one pool, wherever PostgreSQL is. */
export interface RelationalStore {
  readonly db: Database;
  readonly pool: pg.Pool;
  /** A connection of its own, for LISTEN. */
  readonly connect: () => Promise<pg.Client>;
  readonly close: () => Promise<void>;
}

export interface RelationalOptions {
  /** A server somewhere; without it the embedded one is started. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly maxConnections?: number;
  readonly unsafeFast?: boolean;
  /** An idle connection broke; the pool makes another. */
  readonly onError?: (error: Error) => void;
}

export async function openRelational({
  databaseUrl,
  dataDir,
  maxConnections = 20,
  unsafeFast,
  onError,
}: RelationalOptions): Promise<RelationalStore> {
  const embedded = databaseUrl === undefined ? await startIn(dataDir, unsafeFast) : undefined;
  const settings: pg.ClientConfig = embedded?.connection ?? { connectionString: databaseUrl };
  const pool = new pg.Pool({ ...settings, max: maxConnections, connectionTimeoutMillis: 10_000 });
  pool.on("error", (error) => onError?.(error));
  return {
    db: drizzle(pool),
    pool,
    connect: async () => {
      const client = new pg.Client(settings);
      await client.connect();
      return client;
    },
    close: async () => {
      await pool.end();
      await embedded?.stop();
    },
  };
}

async function startIn(dataDir: string, unsafeFast: boolean | undefined): ReturnType<typeof startEmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  return startEmbeddedPostgres({ path: join(dataDir, "postgres"), ...(unsafeFast === undefined ? {} : { unsafeFast }) });
}
