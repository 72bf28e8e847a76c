import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Bench, row } from "../result.ts";

const SERVER = fileURLToPath(new URL("../../../packages/server/src/checkout/testing/bench-server.ts", import.meta.url));
/** Milliseconds that the provider takes for each of its two answers of a payment. */
const PROVIDER_MS = 50;
const BUYERS = 64;
const RUN_MS = 30_000;
const WARM_MS = 5_000;

type Message =
  | { readonly kind: "ready"; readonly origin: string; readonly tokens: readonly string[] }
  | { readonly kind: "transactions"; readonly perSecond: number };

/**
 * Checkouts over HTTP, from the quote to the receipt, against a server of its own process with a PostgreSQL that syncs every commit: how many are paid in a second while
 * every buyer begins the next as soon as one is paid, and how long the quote and the confirmation take. Beside it how many transactions of one insert the same
 * database takes, as the ceiling of everything that is durable.
 */
export const checkout: Bench = async ({ runs = 4, quick, progress }) => {
  progress("starting the server");
  const args = [
    "--conditions=@plaza/source",
    "--import",
    import.meta.resolve("tsx"),
    SERVER,
    "--latency",
    String(PROVIDER_MS),
    "--buyers",
    String(BUYERS),
  ];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <Kind extends Message["kind"]>(kind: Kind): Promise<Extract<Message, { kind: Kind }>> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error("the server ended");
      // Its libraries may say something too.
      if (!value.startsWith("{")) continue;
      const message = JSON.parse(value) as Message;
      if (message.kind === kind) return message as Extract<Message, { kind: Kind }>;
    }
  };
  const agent = new Agent({ keepAlive: true, maxSockets: BUYERS });
  try {
    const { origin, tokens } = await next("ready");
    const ms = quick ? 1_000 : RUN_MS;
    progress("warming up");
    await buyFor(quick ? 500 : WARM_MS, { origin, tokens, agent });
    const rates: number[] = [];
    const quotes: number[] = [];
    const confirmations: number[] = [];
    const transactions: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const seen = await buyFor(ms, { origin, tokens, agent });
      rates.push((seen.confirmations.length / seen.ms) * 1000);
      quotes.push(p99(seen.quotes));
      confirmations.push(p99(seen.confirmations));
      child.stdin.write("transactions\n");
      transactions.push((await next("transactions")).perSecond);
      progress(
        `run ${run} of ${runs}: ${Math.round(rates.at(-1) ?? 0)} paid a second, confirmation p99 ${Math.round(confirmations.at(-1) ?? 0)} ms`,
      );
    }
    return {
      bench: "checkout",
      unit: "per second (p99-*: ms)",
      results: [
        row("plaza", "paid", rates, { buyers: BUYERS, providerMs: PROVIDER_MS, secondsOfARun: ms / 1000 }),
        row("plaza", "p99-quote", quotes),
        row("plaza", "p99-confirm", confirmations),
        row("postgresql", "one-insert-transactions", transactions),
      ],
    };
  } finally {
    agent.destroy();
    child.stdin.end();
    await new Promise((resolve) => child.once("exit", resolve));
  }
};

interface Load {
  readonly origin: string;
  readonly tokens: readonly string[];
  readonly agent: Agent;
}

/** Every buyer buys one thing after the other. An answer that is not "paid" fails the bench: a fast wrong answer is no figure. */
async function buyFor(ms: number, { origin, tokens, agent }: Load) {
  const started = performance.now();
  const quotes: number[] = [];
  const confirmations: number[] = [];
  const buyer = async (token: string): Promise<void> => {
    for (let bought = 0; performance.now() - started < ms; bought += 1) {
      const asked = performance.now();
      // Another cart each time: the same one again would be the same intention.
      const quote = await post(agent, `${origin}/api/v1/quotes`, token, { lines: [{ sku: "flat-white", quantity: 1 + (bought % 20) }] });
      const offered = performance.now();
      const { orderId } = quote as { orderId: string };
      const body = { quote: (quote as { quote: string }).quote };
      const outcome = await post(agent, `${origin}/api/v1/orders/${orderId}/confirm`, token, body, { "idempotency-key": randomUUID() });
      if ((outcome as { status?: string }).status !== "paid") throw new Error(`not paid: ${JSON.stringify(outcome)}`);
      quotes.push(offered - asked);
      confirmations.push(performance.now() - offered);
    }
  };
  await Promise.all(tokens.map(buyer));
  return { ms: performance.now() - started, quotes, confirmations };
}

function post(agent: Agent, url: string, token: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => {
          const answer = Buffer.concat(parts).toString();
          if (response.statusCode === 200) resolve(JSON.parse(answer));
          else reject(new Error(`${url}: ${response.statusCode} ${answer}`));
        });
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}

function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
