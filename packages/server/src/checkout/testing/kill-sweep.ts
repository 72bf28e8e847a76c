import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { ServerConfig } from "../../core/config.ts";
import { booksOf } from "./books.ts";
import { guestSession } from "./coffee.ts";
import type { Shop } from "./histories.ts";
import type { VictimJob } from "./victim.ts";

const VICTIM = fileURLToPath(new URL("./victim.ts", import.meta.url));

/** Of a confirmation: the step before or after which its process is killed. */
export interface KillPoint {
  readonly at: number;
  readonly after: boolean;
}

/** Paid once, or never asked for and declined; in either case the publisher is told what is so. */
const ENDS: readonly string[] = [
  { status: "paid", state: "captured", charges: 1, transactions: 1, told: ["order.paid"] },
  { status: "declined", state: "declined", charges: 0, transactions: 0, told: ["order.declined"] },
].map((end) => JSON.stringify(end));

export interface Swept {
  /** Processes that were killed. */
  readonly killed: number;
  /** What must not be; empty when all holds. */
  readonly faults: readonly string[];
}

/** Steps that a confirmation leaves its process in, on the way that pays at once. */
export async function countSteps(shop: Shop, config: ServerConfig): Promise<number> {
  const { signal, output } = await runVictim(shop, config, await offer(shop), { at: Number.MAX_SAFE_INTEGER, after: false });
  if (signal !== null) throw new Error(`The process that was to live ended by ${signal}.`);
  return (JSON.parse(output) as { steps: number }).steps;
}

/**
 * Kills a process of its own at each of these points of a confirmation (SIGKILL), lets another one settle what it left, and confirms again with the same key: in the end
 * each order is paid and its money moved once, or it is declined and none did.
 */
export async function sweepKills(shop: Shop, config: ServerConfig, points: readonly KillPoint[]): Promise<Swept> {
  const faults: string[] = [];
  let killed = 0;
  for (const point of points) {
    const made = await offer(shop);
    const { signal } = await runVictim(shop, config, made, point);
    if (signal === "SIGKILL") killed += 1;
    else faults.push(`the process was not killed ${point.after ? "after" : "before"} step ${point.at}`);
    shop.pass(61_000);
    await shop.checkout.resolveDue();
    const { status } = await shop.checkout.confirm(made.session, made.confirmation);
    const { state, charges, transactions, told } = await booksOf(shop.ctx, made.confirmation.orderId);
    const seen = JSON.stringify({ status, state, charges, transactions, told });
    if (!ENDS.includes(seen)) faults.push(`killed ${point.after ? "after" : "before"} step ${point.at}: ${seen}`);
  }
  return { killed, faults };
}

type Offer = Pick<VictimJob, "session" | "confirmation">;

async function offer(shop: Shop): Promise<Offer> {
  const session = guestSession();
  const { orderId, quote } = await shop.checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 1 }] });
  return { session, confirmation: { orderId, quote, key: randomUUID(), instrumentId: "sim-ok" } };
}

async function runVictim(
  { ctx }: Shop,
  config: ServerConfig,
  made: Offer,
  point: KillPoint,
): Promise<{ readonly signal: NodeJS.Signals | null; readonly output: string }> {
  const job: VictimJob = { ...made, ...point, now: ctx.clock.now() };
  const { user = "", database = "", host = "" } = ctx.pool.options;
  const child: ChildProcess = spawn(
    process.execPath,
    ["--conditions=@plaza/source", "--import", import.meta.resolve("tsx"), VICTIM, JSON.stringify(job)],
    {
      env: {
        PATH: process.env.PATH ?? "",
        PLAZA_DATA: config.dataDir,
        PLAZA_PORT: String(config.ports.host),
        PLAZA_SANDBOX_PORT: String(config.ports.sandbox),
        PLAZA_CONSOLE_PORT: String(config.ports.console),
        DATABASE_URL: `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [output, [code, signal]] = await Promise.all([
    child.stdout === null ? "" : text(child.stdout),
    once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  if (signal === null && code !== 0) throw new Error(`The process to be killed ended with ${code}.`);
  return { signal, output: output.split("\n").find((line) => line.startsWith("{")) ?? "" };
}
