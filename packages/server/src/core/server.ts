import { join } from "node:path";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { pino } from "pino";
import { Registry as MetricsRegistry } from "prom-client";
import { createBrowserSessions } from "../identity/browser-sessions.ts";
import { createIdentity } from "../identity/identity.ts";
import { serverModules } from "../modules.ts";
import { createPolicy } from "../policy/policy.ts";
import { createCredentials } from "../registry/credentials.ts";
import { createRegistry } from "../registry/store.ts";
import { createGuestSessions } from "../sessions/guest-sessions.ts";
import { createChdbStore } from "../stores/analytics/chdb.ts";
import { createClickHouseStore } from "../stores/analytics/clickhouse.ts";
import { createFileBlobStore } from "../stores/blobs/file-system.ts";
import { openRelational } from "../stores/relational/relational.ts";
import { createApp } from "./app.ts";
import { createAuth } from "./auth.ts";
import { createBus } from "./bus.ts";
import { ConfigError, type ServerConfig } from "./config.ts";
import type { Clock, ServerContext, ServerModule } from "./context.ts";
import { type JobRunner, startJobs } from "./jobs.ts";
import { createKeys, loadSecrets } from "./keys.ts";
import { listenOn } from "./listen.ts";
import { runMigrations } from "./migrate.ts";
import { createSandboxApp, type SandboxAssets } from "./sandbox-app.ts";
import { selfCheck } from "./self-check.ts";
import { createSigner } from "./signer.ts";

/** What the deployable brings: built pages. Everything may be absent; then the listener says so. */
export interface ServerAssets {
  readonly sandbox?: SandboxAssets;
  readonly shellDir?: string;
  readonly consoleDir?: string;
  /** Content-Security-Policy of the shell's documents (`hostContentSecurityPolicy` of `@plaza/host`). */
  readonly shellPolicy?: string;
}

export interface ServerOptions {
  readonly assets?: ServerAssets;
  readonly modules?: readonly ServerModule[];
  readonly clock?: Clock;
  readonly logger?: FastifyBaseLogger;
  /** Told of each step that may take a while. */
  readonly step?: <T>(name: string, run: () => Promise<T>) => Promise<T>;
  /** Tests only: a database that does not survive a power cut. */
  readonly unsafeFast?: boolean;
}

export interface PlazaServer {
  readonly ctx: ServerContext;
  readonly apps: { readonly host: FastifyInstance; readonly console: FastifyInstance; readonly sandbox: FastifyInstance };
  /** Demo data of every module; does nothing where `config.demo` is off. */
  readonly seed: () => Promise<void>;
  /** Opens the three listeners and starts the jobs. A taken port is named, with the variable that moves it; ConfigError where what would be served is unsafe. */
  readonly listen: () => Promise<void>;
  /** Runs a job now; for operators and tests. */
  readonly runJob: (name: string) => Promise<void>;
  /** Finishes what was accepted, stops the jobs and the stores, and leaves nothing running. */
  readonly close: () => Promise<void>;
}

const CONSOLE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Builds a server from its configuration: stores, migrations, modules and listeners. Nothing listens until `listen()`. */
export async function createServer(config: ServerConfig, options: ServerOptions = {}): Promise<PlazaServer> {
  const { assets = {}, clock = { now: Date.now }, step = (_name, run) => run() } = options;
  const logger = options.logger ?? pino({ level: config.logLevel }, pino.destination(2));
  const modules = (options.modules ?? serverModules).filter(
    ({ name }) => config.modules === undefined || config.modules.includes(name) || kernel.includes(name),
  );
  const cleanups: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      await cleanup().catch((err: unknown) => logger.error({ err }, "something did not stop in order"));
    }
  };

  try {
    const keys = await createKeys(await loadSecrets(config));
    const relational = await step("starting the database", () =>
      openRelational({
        dataDir: config.dataDir,
        ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
        ...(options.unsafeFast === undefined ? {} : { unsafeFast: options.unsafeFast }),
        onError: (err) => logger.warn({ err }, "a database connection broke"),
      }),
    );
    cleanups.push(relational.close);
    await step("bringing the tables up to date", () => runMigrations(relational.pool, modules));

    const { db, pipelined, pool } = relational;
    const bus = await createBus({ db, connect: relational.connect, logger });
    cleanups.push(bus.close);
    const analytics =
      config.clickhouseUrl === undefined
        ? createChdbStore({ path: join(config.dataDir, "analytics"), onLog: (line) => logger.info({ line }, "chdb") })
        : createClickHouseStore({ url: config.clickhouseUrl });
    cleanups.push(analytics.close);
    const blobs = createFileBlobStore(join(config.dataDir, "blobs"));
    cleanups.push(blobs.close);

    const registry = createRegistry({ config, db, keys, blobs, clock, bus, logger });
    const policy = createPolicy({ db });
    const identity = createIdentity({ config, db, keys, clock, bus, logger, registry, policy });
    const base = { config, db, pipelined, pool, analytics, blobs, clock, logger, keys, bus, registry, identity, policy };
    const ctx: ServerContext = {
      ...base,
      signer: createSigner({ issuer: config.issuer, keys, clock }),
      auth: createAuth({ browsers: createBrowserSessions(base), guests: createGuestSessions(base), publishers: createCredentials(base) }),
      modules,
      metrics: new MetricsRegistry(),
    };
    for (const module of modules) {
      const { start, close: end } = module;
      if (start !== undefined) await step(`starting ${module.name}`, async () => start(ctx));
      if (end !== undefined) cleanups.push(() => end(ctx));
    }

    const host = await createApp(ctx, {
      surface: "host",
      modules,
      pages: { ...(assets.shellDir === undefined ? {} : { dir: assets.shellDir }), policy: assets.shellPolicy ?? CONSOLE_POLICY },
    });
    cleanups.push(() => host.close());
    const console_ = await createApp(ctx, {
      surface: "console",
      modules,
      pages: { ...(assets.consoleDir === undefined ? {} : { dir: assets.consoleDir }), policy: CONSOLE_POLICY },
    });
    cleanups.push(() => console_.close());
    const sandbox = createSandboxApp(ctx, assets.sandbox);
    cleanups.push(() => sandbox.close());

    const jobs = modules.flatMap((module) => module.jobs ?? []);
    let runner: JobRunner | undefined;
    const startRunner = (): JobRunner => {
      if (runner === undefined) {
        runner = startJobs(ctx, jobs);
        cleanups.push(runner.close);
      }
      return runner;
    };
    return {
      ctx,
      apps: { host, console: console_, sandbox },
      seed: async () => {
        if (config.demo) for (const module of modules) await module.seed?.(ctx);
      },
      listen: async () => {
        const problems = await selfCheck({ config, host, sandbox });
        if (problems.length > 0) throw new ConfigError(problems);
        await listenOn(host, config, "host");
        await listenOn(sandbox, config, "sandbox");
        await listenOn(console_, config, "console");
        startRunner();
      },
      runJob: (name) => startRunner().runNow(name),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Modules that the others stand on; `PLAZA_MODULES` cannot leave them out. */
const kernel = ["registry", "policy", "identity", "issuer", "sessions"];
