import { rm } from "node:fs/promises";
import { digestToHex } from "@plaza/manifest";
import type { Channel, Digest } from "@plaza/protocol";
import type { FastifyInstance } from "fastify";
import getPort from "get-port";
import { pino } from "pino";
import { readConfig, type ServerConfig } from "../core/config.ts";
import type { Clock, ServerContext, ServerModule } from "../core/context.ts";
import { createServer, type PlazaServer, type ServerAssets } from "../core/server.ts";
import { createCredentials } from "../registry/credentials.ts";
import { type Answer, type Client, createClient, createUserClient, type UserClient } from "./clients.ts";
import { digestBytes, makeRelease, type SampleOptions, type SampleRelease } from "./sample-release.ts";
import { copyTemplate, makeDataDir } from "./test-database.ts";

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  readonly advance: (ms: number) => void;
}

export interface TestServerOptions {
  /** Default: all of `serverModules`. */
  readonly modules?: readonly ServerModule[];
  readonly config?: Partial<ServerConfig>;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the real time. */
  readonly clock?: Clock;
  readonly assets?: ServerAssets;
  /** Default true: personas and the modules' demo data. */
  readonly seed?: boolean;
}

export interface TestServer {
  readonly server: PlazaServer;
  readonly ctx: ServerContext;
  readonly config: ServerConfig;
  /** Listener apps, for `inject`. */
  readonly host: FastifyInstance;
  readonly console: FastifyInstance;
  readonly sandbox: FastifyInstance;
  /** A browser without a cookie yet. */
  readonly visitor: (surface?: "host" | "console") => UserClient;
  /** A browser signed in as a demo persona. */
  readonly signIn: (persona: string, surface?: "host" | "console") => Promise<UserClient>;
  /** A client with a publisher's credential for these apps. */
  readonly publisher: (
    appIds: readonly string[],
    options?: { readonly publisherId?: string; readonly token?: string },
  ) => Promise<Client & { readonly token: string }>;
  /** Publishes a small release through the real pipeline. */
  readonly publishApp: (options?: SampleOptions & { readonly channel?: Channel }) => Promise<SampleRelease>;
  /** Opens the listeners on their (random) ports. */
  readonly listen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createTestClock(start = Date.parse("2026-11-21T09:00:00Z")): TestClock {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** The whole server on a database and an analytics engine (started at first use) of its own; nothing listens until `listen()`. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = await makeDataDir();
  await copyTemplate(dataDir);
  const ports = { PLAZA_PORT: await getPort(), PLAZA_SANDBOX_PORT: await getPort(), PLAZA_CONSOLE_PORT: await getPort() };
  const env = {
    PLAZA_DATA: dataDir,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    ...options.env,
  };
  const config: ServerConfig = { ...readConfig(env), logLevel: "silent", ...options.config };
  const server = await createServer(config, {
    logger: pino({ level: process.env.PLAZA_TEST_LOG ?? "silent" }, pino.destination(2)),
    unsafeFast: true,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.modules === undefined ? {} : { modules: options.modules }),
    ...(options.assets === undefined ? {} : { assets: options.assets }),
  });
  if (options.seed ?? true) await server.seed();
  const { ctx, apps } = server;
  const credentials = createCredentials(ctx);

  const publisher: TestServer["publisher"] = async (appIds, { publisherId = "plaza-samples", token } = {}) => {
    const secret = await credentials.create({
      publisherId,
      publisherName: publisherId === "plaza-samples" ? "Plaza samples" : publisherId,
      appIds,
      label: "test",
      ...(token === undefined ? {} : { token }),
    });
    return { ...createClient(apps.host, () => ({ authorization: `Bearer ${secret}` })), token: secret };
  };
  const visitor: TestServer["visitor"] = (surface = "host") =>
    surface === "host" ? createUserClient(apps.host, config.origin) : createUserClient(apps.console, config.consoleOrigin);

  return {
    server,
    ctx,
    config,
    host: apps.host,
    console: apps.console,
    sandbox: apps.sandbox,
    visitor,
    signIn: async (persona, surface) => {
      const client = visitor(surface);
      const answer = await client.post("/sign-in", { persona });
      if (answer.status !== 200) throw new Error(`sign-in as ${persona}: ${answer.status} ${answer.text}`);
      return client;
    },
    publisher,
    publishApp: async ({ channel = "stable", ...sample } = {}) => {
      const made = makeRelease(sample);
      const answer = await publishRelease(await publisher([made.release.appId]), made, channel);
      if (answer.status !== 200) throw new Error(`publish: ${answer.status} ${answer.text}`);
      return made;
    },
    listen: server.listen,
    close: async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The three steps of publishing; the answer is that of the first that fails, or of the commit. */
export async function publishRelease(client: Client, { bytes, files }: SampleRelease, channel: Channel): Promise<Answer> {
  const body = { release: Buffer.from(bytes).toString("base64"), channel };
  const plan = await client.post("/publish/plan", body);
  if (plan.status !== 200) return plan;
  const byDigest = new Map([...files.values()].map((file) => [digestBytes(file), file] as const));
  for (const digest of plan.json.missing as Digest[]) {
    const sent = await client.put(`/publish/blobs/${digestToHex(digest)}`, Buffer.from(byDigest.get(digest) ?? []), {
      "content-type": "application/octet-stream",
    });
    if (sent.status !== 200) return sent;
  }
  return client.post("/publish/commit", body);
}
