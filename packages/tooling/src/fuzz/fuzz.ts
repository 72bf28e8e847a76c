import fc from "fast-check";
import { watchRealm } from "./realm.ts";

export { mutated } from "./mutate.ts";

/** Something of ours that hostile input reaches, with the property that holds whatever comes. Runs in Node and in a browser. */
export interface FuzzTarget {
  readonly name: string;
  /** Hostile inputs in one run of the property. */
  readonly inputsPerRun: number;
  start(): FuzzSubject;
}

export interface FuzzSubject {
  readonly property: fc.IRawProperty<unknown, boolean>;
  /** What came of the inputs, by outcome: a property over noise that is all refused, or over input that is all valid, would say little. */
  counts(): Readonly<Record<string, number>>;
}

export interface FuzzOptions {
  /** Any integer; the same seed makes the same inputs. */
  readonly seed: number;
  /** How many inputs at least. */
  readonly inputs: number;
  /** Called after each batch. A sentence ends the run as a failure. */
  readonly onBatch?: (inputsSoFar: number) => string | undefined;
}

export interface FuzzReport {
  readonly target: string;
  readonly seed: number;
  readonly inputs: number;
  readonly counts: Readonly<Record<string, number>>;
  /** With the shrunk counterexample, and the seed of its batch: `--seed <that>` starts with it. */
  readonly failure?: string;
}

/** Runs of the property in one batch; batch n has the seed of the run plus n. */
const BATCH = 500;

/**
 * Feeds a target until it has had its inputs or the first property fails. In batches, each with its own seed, so that a failure after an hour is
 * found again in seconds, and so that the caller can look at the heap in between.
 */
export async function runFuzz(target: FuzzTarget, { seed, inputs, onBatch }: FuzzOptions): Promise<FuzzReport> {
  const realm = watchRealm();
  const { property, counts } = target.start();
  const runs = Math.ceil(inputs / target.inputsPerRun);
  let done = 0;
  let failure: string | undefined;
  for (let batch = 0; done < runs && failure === undefined; batch += 1) {
    const numRuns = Math.min(BATCH, runs - done);
    const details = await fc.check(property, { seed: seed + batch, numRuns });
    done += details.numRuns;
    // A turn of the event loop: closed ports are let go of, and a rejection that nobody handles shows.
    await new Promise((resolve) => setTimeout(resolve));
    const changed = realm.changes();
    failure = details.failed
      ? await describeFailure(details)
      : changed.length > 0
        ? `The realm changed in the batch with seed ${seed + batch}: ${changed.join(", ")}`
        : onBatch?.(done * target.inputsPerRun);
  }
  const report = { target: target.name, seed, inputs: done * target.inputsPerRun, counts: counts() };
  return failure === undefined ? report : { ...report, failure };
}

/** Longest counterexample that is shown: a hostile value can be megabytes of text. */
const MAX_TEXT = 6_000;

async function describeFailure(details: fc.RunDetails<unknown>): Promise<string> {
  const error = details.errorInstance;
  const why = error instanceof Error ? `${error.stack ?? error.message}` : String(error);
  return `${why.slice(0, MAX_TEXT)}\n${((await fc.asyncDefaultReportMessage(details)) ?? "").slice(0, MAX_TEXT)}`;
}
