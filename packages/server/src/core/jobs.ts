import { createHash } from "node:crypto";
import type { Job, ServerContext } from "./context.ts";

export interface JobRunner {
  /** Runs one job now, or as soon as nobody else runs it. For tests and for operators. */
  readonly runNow: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Runs jobs for ever, each on at most one process at a time: the one that holds the job's advisory lock. */
export function startJobs(ctx: ServerContext, jobs: readonly Job[]): JobRunner {
  const stop = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<unknown>>();

  const runOnce = async (job: Job, { waits }: { readonly waits: boolean }): Promise<void> => {
    const client = await ctx.pool.connect();
    try {
      const key = createHash("sha256").update(`job:${job.name}`).digest().readBigInt64BE();
      const lock = waits ? "pg_advisory_lock($1) IS NOT NULL" : "pg_try_advisory_lock($1)";
      const { rows } = await client.query<{ taken: boolean }>(`SELECT ${lock} AS taken`, [key]);
      if (rows[0]?.taken !== true) return;
      try {
        await job.run(ctx, stop.signal);
      } finally {
        await client.query("SELECT pg_advisory_unlock($1)", [key]);
      }
    } finally {
      client.release();
    }
  };
  const schedule = (job: Job): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const run = runOnce(job, { waits: false })
        .catch((err: unknown) => {
          if (!stop.signal.aborted) ctx.logger.error({ err, job: job.name }, "a job failed; it runs again at its next time");
        })
        .finally(() => {
          running.delete(run);
          if (!stop.signal.aborted) schedule(job);
        });
      running.add(run);
    }, job.everyMs);
    timers.add(timer);
  };
  for (const job of jobs) schedule(job);

  return {
    runNow: async (name) => {
      const job = jobs.find((candidate) => candidate.name === name);
      if (job === undefined) throw new Error(`there is no job ${name}`);
      return runOnce(job, { waits: true });
    },
    close: async () => {
      stop.abort();
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
}
