import { parseArgs } from "node:util";
import fc from "fast-check";
import { publishCoffee, startShop } from "./coffee.ts";
import { keepCommits } from "./crash.ts";
import { createShop, faultsOfBooks, playHistory } from "./histories.ts";
import { history } from "./history.ts";
import { countSteps, sweepKills } from "./kill-sweep.ts";

/** Histories between two looks at the books of all orders. */
const BATCH = 250;
const PROGRESS_MS = 10_000;

// Until everything was seen to hold; a run that ends early, however it does, is a failure.
process.exitCode = 1;
main().catch((error: unknown) => say(error instanceof Error ? (error.stack ?? error.message) : String(error)));

/** `npm run simulate -- checkout [--histories N] [--seed S] [--kills] [--json]`. With `--kills` a real process is killed before and after each step of a confirmation. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      histories: { type: "string", default: "1000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      kills: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  if (positionals.length !== 1 || positionals[0] !== "checkout") throw new Error("What can be simulated is: checkout.");
  const histories = readNumber("histories", values.histories);
  const seed = readNumber("seed", values.seed);
  say(`seed ${seed}, ${histories} histories`);

  const server = await startShop();
  const started = performance.now();
  const sums = { orders: 0, paid: 0, refunds: 0, deaths: 0, crashes: 0, kills: 0 };
  const faults: string[] = [];
  let played = 0;
  try {
    await publishCoffee(server);
    await keepCommits(server.ctx.pool);
    const shop = createShop(server.ctx);
    let saidAt = performance.now();
    // Every history is made from the seed and its own number: one that failed is played again alone with `--seed <seed + number> --histories 1`.
    for (; played < histories && faults.length === 0; played += 1) {
      const [steps = []] = fc.sample(history, { numRuns: 1, seed: seed + played });
      const result = await playHistory(shop, steps);
      for (const key of ["orders", "paid", "refunds", "deaths", "crashes"] as const) sums[key] += result[key];
      if (result.faults.length > 0) faults.push(`history of seed ${seed + played}: ${JSON.stringify(steps)}`, ...result.faults);
      if ((played + 1) % BATCH === 0) faults.push(...(await faultsOfBooks(shop.ctx)));
      if (performance.now() - saidAt > PROGRESS_MS) {
        saidAt = performance.now();
        say(`${played + 1} of ${histories}`);
      }
    }
    if (values.kills && faults.length === 0) {
      const steps = await countSteps(shop, server.config);
      const points = Array.from({ length: steps * 2 }, (_, index) => ({ at: Math.floor(index / 2) + 1, after: index % 2 === 1 }));
      say(`killing a process at each of ${points.length} points`);
      const swept = await sweepKills(shop, server.config, points);
      sums.kills = swept.killed;
      faults.push(...swept.faults);
    }
    faults.push(...(await faultsOfBooks(shop.ctx)));
  } finally {
    await server.close();
  }
  const passed = faults.length === 0 && played === histories;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const figures = { passed, seed, histories: played, ...sums, faults, seconds, node: process.version };
  const words = `${passed ? "✓" : "✗"} ${played} histories from seed ${seed}: ${sums.orders} orders, ${sums.paid} paid, ${sums.refunds} refunds, ${sums.deaths} deaths of a process, ${sums.crashes} crashes of the database, ${sums.kills} processes killed, ${faults.length} faults, ${seconds} s`;
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${[words, ...faults].join("\n")}\n`);
  process.exitCode = passed ? 0 : 1;
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number from 1, and ${JSON.stringify(text)} is none.`);
  return value;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
