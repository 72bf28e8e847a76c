import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { Database } from "../../core/context.ts";
import { createDatabase, createPipelinedDatabase } from "./database.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import { createPipelines } from "./pipelines.ts";
import { preparing } from "./preparing.ts";

/** Connections that statements share. */
const PIPELINES = 4;
/** Milliseconds that a statement waits there for a lock, with all that are behind it. */
const PIPELINE_LOCK_MS = 1_000;

/** The relational store: one pool, and a few connections beside it, wherever PostgreSQL is. */
export interface RelationalStore {
  readonly db: Database;
  /** See `ServerContext`. */
  readonly pipelined: Database;
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
  /** A connection broke; the pool makes another. */
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
  const Client = preparing();
  const pool = new pg.Pool({ ...settings, Client, max: maxConnections, connectionTimeoutMillis: 10_000 });
  // Said by the connection itself, below.
  pool.on("error", () => undefined);
  // A connection that breaks inside a transaction says so to nobody but its own client: without a listener that ends the process.
  pool.on("connect", (client) => client.on("error", (error) => onError?.(error)));
  const pipelines = createPipelines({
    size: PIPELINES,
    lockMs: PIPELINE_LOCK_MS,
    open: () => new Client({ ...settings, pipeline: true, connectionTimeoutMillis: 10_000 }).on("error", (error) => onError?.(error)),
  });
  const db = createDatabase(pool);
  return {
    db,
    pipelined: createPipelinedDatabase(pipelines, db),
    pool,
    connect: async () => {
      const client = new pg.Client(settings);
      await client.connect();
      return client;
    },
    close: async () => {
      await pipelines.close();
      await pool.end();
      await embedded?.stop();
    },
  };
}

async function startIn(dataDir: string, unsafeFast: boolean | undefined): ReturnType<typeof startEmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  return startEmbeddedPostgres({ path: join(dataDir, "postgres"), ...(unsafeFast === undefined ? {} : { unsafeFast }) });
}
