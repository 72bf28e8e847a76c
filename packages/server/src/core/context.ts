import type { KeptReason } from "@plaza/protocol/services";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Pool } from "pg";
import type { Registry as MetricsRegistry } from "prom-client";
import type { Identity } from "../identity/identity.ts";
import type { Policy } from "../policy/policy.ts";
import type { Registry } from "../registry/registry.ts";
import type { AnalyticsStore } from "../stores/analytics/store.ts";
import type { BlobStore } from "../stores/blobs/store.ts";
import type { Auth } from "./auth.ts";
import type { Bus } from "./bus.ts";
import type { ServerConfig } from "./config.ts";
import type { ServerKeys } from "./keys.ts";
import type { Signer } from "./signer.ts";

/** The one place that knows the time; tests give their own. Milliseconds since the epoch. */
export interface Clock {
  readonly now: () => number;
}

/** Drizzle over the process's one pool. A transaction has the same methods: take `Executor` where both will do. */
export type Database = NodePgDatabase;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
export type Executor = Database | Transaction;

/** What every module is given. Nothing in it belongs to one request. */
export interface ServerContext {
  readonly config: ServerConfig;
  readonly db: Database;
  /**
   * For small statements on a user's path: they share a few connections, which costs a third less. Only for what stands alone and asks for no lock that is held for
   * long: it gives up after a second, with those behind it waiting.
   */
  readonly pipelined: Database;
  /** For the rare statement that drizzle cannot say (LISTEN, advisory locks, COPY). */
  readonly pool: Pool;
  readonly analytics: AnalyticsStore;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly keys: ServerKeys;
  /** Signs with the issuer's key: quotes and receipts verify with the issuer's JWKS. */
  readonly signer: Signer;
  /** Events between modules, and between processes that share a database. */
  readonly bus: Bus;
  /** Who is calling: nothing else may be believed about it. */
  readonly auth: Auth;
  readonly registry: Registry;
  readonly identity: Identity;
  readonly policy: Policy;
  /** Those that are mounted here. */
  readonly modules: readonly ServerModule[];
  /** Counters and histograms of `/metrics`; no label may name a person. */
  readonly metrics: MetricsRegistry;
}

/** Work that repeats. At any time it runs in at most one of the processes that share the database. */
export interface Job {
  readonly name: string;
  /** Milliseconds from the end of one run to the start of the next. */
  readonly everyMs: number;
  readonly run: (ctx: ServerContext, signal: AbortSignal) => Promise<void>;
}

/** One person in one app: under several ids when a guest turned out to be a member. */
export interface DataSubject {
  readonly appId: string;
  readonly userIds: readonly string[];
  /** Their pairwise ids in the app. */
  readonly subs: readonly string[];
}

/** What became of a module's records of a person. */
export interface ErasedRecords {
  /** How many of what are gone. */
  readonly deleted?: Readonly<Record<string, number>>;
  /** What stays, because a law or the safety of others wants it. */
  readonly kept?: readonly { readonly what: string; readonly count: number; readonly why: KeptReason }[];
}

/** Which listener a route is served on: both mount the same API, with cookies of their own. */
export type Surface = "host" | "console";

/**
 * One capability of the server: its tables, its routes, its jobs. Registered by one line in `modules.ts`.
 * Order at boot: migrations of all modules, `start` of all in list order, routes, listening, jobs; `seed` only where demo data is on.
 */
export interface ServerModule {
  readonly name: string;
  /** Folder under `packages/server/migrations` (drizzle journal and SQL files); absent when the module has no tables. */
  readonly migrations?: string;
  /** Once per process, before routes: subscribe to the bus, create analytics tables, register `ctx.registry.onRelease`. */
  readonly start?: (ctx: ServerContext) => void | Promise<void>;
  /** Once per listener, in an encapsulated plugin with prefix `/api/v1`. */
  readonly register?: (api: FastifyInstance, ctx: ServerContext, options: { readonly surface: Surface }) => void | Promise<void>;
  /** Once per listener, outside of `/api/v1`: the issuer, release files. */
  readonly mount?: (root: FastifyInstance, ctx: ServerContext, options: { readonly surface: Surface }) => void | Promise<void>;
  readonly jobs?: readonly Job[];
  /** Demo data; must be idempotent. Never called in production. */
  readonly seed?: (ctx: ServerContext) => Promise<void>;
  /** All that the module holds of this person in this app, by name; for their export. */
  readonly collect?: (ctx: ServerContext, subject: DataSubject) => Promise<Readonly<Record<string, unknown>>>;
  /** Erases it, as far as it may go. Called again after a crash: what is gone is gone. */
  readonly erase?: (ctx: ServerContext, subject: DataSubject) => Promise<ErasedRecords>;
  /** Deletes what the module holds of a person beside what belongs to an app: their account ends. In one transaction with the others. */
  readonly forget?: (tx: Transaction, userIds: readonly string[], ctx: ServerContext) => Promise<void>;
  /** Releases what `start` took. */
  readonly close?: (ctx: ServerContext) => Promise<void>;
}
