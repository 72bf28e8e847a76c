/** One row of a bench's document: quartiles of `runs` measurements. */
export interface BenchRow {
  readonly subject: string;
  readonly case: string;
  readonly runs: number;
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  /** What else was read beside it, for example bytes prefetched. */
  readonly notes?: Readonly<Record<string, number>>;
}

export interface BenchDocument {
  readonly bench: string;
  readonly unit: string;
  readonly results: readonly BenchRow[];
}

export interface BenchOptions {
  readonly runs: number | undefined;
  /** A fraction of the work: to see that the bench runs, not for figures. */
  readonly quick: boolean;
  /** Progress, on standard error. */
  progress(text: string): void;
}

/** A bench returns its document; the runner prints it. */
export type Bench = (options: BenchOptions) => Promise<BenchDocument>;

function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** Median and quartiles (linear interpolation), rounded to hundredths. */
export function row(subject: string, name: string, values: readonly number[], notes?: Readonly<Record<string, number>>): BenchRow {
  if (values.length === 0) throw new Error(`${subject} ${name}: nothing was measured`);
  const sorted = [...values].sort((a, b) => a - b);
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    subject,
    case: name,
    runs: values.length,
    median: round(quantile(sorted, 0.5)),
    p25: round(quantile(sorted, 0.25)),
    p75: round(quantile(sorted, 0.75)),
    ...(notes === undefined ? {} : { notes }),
  };
}
