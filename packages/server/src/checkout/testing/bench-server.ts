import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { SessionResponse } from "@plaza/protocol/services";
import getPort from "get-port";
import { pino } from "pino";
import { readConfig } from "../../core/config.ts";
import { createServer } from "../../core/server.ts";
import { serverModules } from "../../modules.ts";
import { createCredentials } from "../../registry/credentials.ts";
import { createClient, createUserClient } from "../../testing/clients.ts";
import { makeRelease } from "../../testing/sample-release.ts";
import { makeDataDir } from "../../testing/test-database.ts";
import { publishRelease } from "../../testing/test-server.ts";
import { createCheckoutModule } from "../plugin.ts";
import { createMemoryBooks } from "../simulator/books.ts";
import { createPaymentSimulator } from "../simulator/simulator.ts";
import { COFFEE, coffeeCatalogue } from "./coffee.ts";

/** What the bench is told on standard output, one line of JSON each. */
type BenchServerMessage =
  | { readonly kind: "ready"; readonly origin: string; readonly tokens: readonly string[] }
  | { readonly kind: "transactions"; readonly perSecond: number };

/**
 * A whole server as it is deployed, on an embedded PostgreSQL that syncs every commit, with a provider that answers after `--latency` milliseconds and keeps its
 * books in memory (they are not ours). Prints the tokens of `--buyers` sessions; on a line `transactions` on standard input it measures how many durable
 * transactions of one insert this database takes in a second; ends with standard input.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { latency: { type: "string", default: "50" }, buyers: { type: "string", default: "64" } } });
  const dataDir = await makeDataDir();
  const ports = { PLAZA_PORT: await getPort(), PLAZA_SANDBOX_PORT: await getPort(), PLAZA_CONSOLE_PORT: await getPort() };
  const env = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const config = { ...readConfig({ PLAZA_DATA: dataDir, ...env }), logLevel: "error" as const };
  const checkout = createCheckoutModule({
    provider: (ctx) => createPaymentSimulator({ books: createMemoryBooks(), clock: ctx.clock, latencyMs: Number(values.latency) }),
  });
  const modules = serverModules.map((module) => (module.name === "checkout" ? checkout : module));
  const server = await createServer(config, { modules, logger: pino({ level: "error" }, pino.destination(2)) });
  try {
    await server.seed();
    await server.listen();
    const { ctx, apps } = server;
    const secret = await createCredentials(ctx).create({
      publisherId: "plaza-samples",
      publisherName: "Plaza samples",
      appIds: [COFFEE],
      label: "bench",
    });
    const publisher = createClient(apps.host, () => ({ authorization: `Bearer ${secret}` }));
    const published = await publishRelease(publisher, makeRelease({ id: COFFEE, version: "1.0.0", catalogue: coffeeCatalogue }), "stable");
    if (published.status !== 200) throw new Error(`publish: ${published.text}`);
    const tokens: string[] = [];
    for (let buyer = 0; buyer < Number(values.buyers); buyer += 1) {
      const client = createUserClient(apps.host, config.origin);
      await client.get("/me");
      const session = (await client.post("/sessions", { appId: COFFEE, version: "1.0.0", channel: "stable" })).json as SessionResponse;
      tokens.push(session.token);
    }
    tell({ kind: "ready", origin: config.origin, tokens });
    await ctx.pool.query("create table bench_rows (id bigserial primary key, at bigint not null)");
    for await (const line of process.stdin) {
      if (String(line).trim() === "transactions") tell({ kind: "transactions", perSecond: await transactionsPerSecond(ctx.pool, 5_000) });
    }
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Of one insert each, by as many connections as the pool has. */
async function transactionsPerSecond(pool: { query(text: string): Promise<unknown> }, ms: number): Promise<number> {
  const started = performance.now();
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - started < ms) {
      await pool.query("insert into bench_rows (at) values (1)");
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  return Math.round((done / (performance.now() - started)) * 1000);
}

function tell(message: BenchServerMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

await main();
