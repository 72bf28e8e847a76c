import { parseArgs } from "node:util";
import { type FuzzReport, type FuzzTarget, runFuzz } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

/** Bytes by which the heap may have grown at the end of a run, compared with its first tenth. */
const MAX_GROWTH = 32 * 1024 * 1024;
const PROGRESS_MS = 5_000;

interface Outcome extends FuzzReport {
  readonly seconds: number;
  /** Bytes of the heap after collection, after the first tenth and at the end. */
  readonly heap: { readonly afterTenth: number; readonly atEnd: number; readonly mayGrowBy: number };
}

// Until everything was seen to hold; a run that ends early, however it does, is a failure.
process.exitCode = 1;
const stray: string[] = [];
process.on("unhandledRejection", (reason) => void stray.push(`unhandled rejection: ${describe(reason)}`));
process.on("uncaughtException", (error) => void stray.push(`uncaught exception: ${describe(error)}`));
main().catch((error: unknown) => say(describe(error)));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      only: { type: "string", multiple: true, default: Object.keys(TARGETS) },
      json: { type: "boolean", default: false },
    },
  });
  const inputs = readNumber("runs", values.runs);
  const seed = readNumber("seed", values.seed);
  const unknown = values.only.filter((name) => !Object.hasOwn(TARGETS, name));
  if (unknown.length > 0) throw new Error(`There is no target ${unknown.join(", ")}; there are ${Object.keys(TARGETS).join(", ")}.`);
  say(`seed ${seed}, ${inputs} inputs to each of ${values.only.join(", ")}`);
  const outcomes: Outcome[] = [];
  for (const name of values.only) outcomes.push(await run(await load(name), { inputs, seed }));
  const passed = outcomes.every(({ failure }) => failure === undefined);
  const figures = { passed, seed, runs: inputs, node: process.version, targets: outcomes };
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${outcomes.map(describeOutcome).join("\n")}\n`);
  process.exitCode = passed ? 0 : 1;
}

async function load(name: string): Promise<FuzzTarget> {
  const { file, member } = TARGETS[name] as { file: string; member: string };
  const module = (await import(new URL(`../../../../${file}`, import.meta.url).href)) as Record<string, FuzzTarget>;
  return module[member] as FuzzTarget;
}

async function run(target: FuzzTarget, { inputs, seed }: { readonly inputs: number; readonly seed: number }): Promise<Outcome> {
  const started = performance.now();
  let saidAt = started;
  let afterTenth = 0;
  const onBatch = (done: number): string | undefined => {
    if (stray.length > 0) return stray.join("\n");
    if (afterTenth === 0 && done * 10 >= inputs) afterTenth = heapBytes();
    if (performance.now() - saidAt > PROGRESS_MS) {
      saidAt = performance.now();
      say(`${target.name}: ${done} of ${inputs}`);
    }
    return undefined;
  };
  const report = await runFuzz(target, { seed, inputs, onBatch });
  // What was left to a later turn of the event loop must not be missed.
  await new Promise((resolve) => setImmediate(resolve));
  const atEnd = heapBytes();
  const grown = atEnd - afterTenth;
  const failure =
    report.failure ??
    (stray.length > 0 ? stray.join("\n") : grown > MAX_GROWTH ? `The heap grew by ${grown} bytes after the first tenth.` : undefined);
  const outcome: Outcome = {
    ...report,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    heap: { afterTenth, atEnd, mayGrowBy: MAX_GROWTH },
    ...(failure === undefined ? {} : { failure }),
  };
  say(describeOutcome(outcome));
  return outcome;
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("The heap can only be measured under --expose-gc.");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function describeOutcome({ target, inputs: done, seconds, counts, failure }: Outcome): string {
  const told = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return `${failure === undefined ? "✓" : "✗"} ${target}: ${done} inputs in ${seconds} s (${told.join(", ")})${failure === undefined ? "" : `\n${failure}`}`;
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function readNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number above 0, and not ${text}.`);
  return number;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
