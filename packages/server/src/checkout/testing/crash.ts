import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/**
 * Crashes the database and waits until it is back: one of its processes is killed, whereupon PostgreSQL cuts every connection, throws away its memory and
 * recovers from its log, as after a power failure. For an embedded one, whose processes are ours to kill.
 */
export async function crashDatabase(pool: pg.Pool): Promise<void> {
  const [victim, witness] = [new pg.Client(pool.options), new pg.Client(pool.options)];
  for (const client of [victim, witness]) {
    client.on("error", () => undefined); // that it is cut is the point
    await client.connect();
  }
  const { rows } = await victim.query<{ pid: number }>("select pg_backend_pid() as pid");
  const cut = new Promise((resolve) => witness.once("end", resolve));
  for (const { pid } of rows) process.kill(pid, "SIGKILL");
  await cut;
  while (!(await answers(pool))) await delay(10);
}

/** Tests trade what was committed in the last moments for speed; where the database crashes, it must be there again. For connections made from now on: it crashes once. */
export async function keepCommits(pool: pg.Pool): Promise<void> {
  await pool.query("set synchronous_commit = on; alter role current_user set synchronous_commit = on");
  await crashDatabase(pool);
}

async function answers(pool: pg.Pool): Promise<boolean> {
  const client = new pg.Client(pool.options);
  client.on("error", () => undefined); // recovering
  try {
    await client.connect();
    return true;
  } catch {
    return false; // recovering
  } finally {
    await client.end().catch(() => undefined); // never was connected
  }
}
