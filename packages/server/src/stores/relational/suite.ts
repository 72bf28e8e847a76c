import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isDatabaseFault } from "../../core/database-faults.ts";
import type { RelationalStore } from "./relational.ts";

/** What the server needs of its relational store, wherever PostgreSQL runs. Works in a schema of its own and drops it. */
export function relationalStoreSuite(name: string, open: () => Promise<RelationalStore>): void {
  const schema = `suite_${Date.now().toString(36)}_${process.pid}`;
  let store: RelationalStore;
  beforeAll(async () => {
    store = await open();
    await store.pool.query(`CREATE SCHEMA ${schema}`);
    await store.pool.query(`CREATE TABLE ${schema}.orders (id text PRIMARY KEY, amount bigint NOT NULL CHECK (amount >= 0), body jsonb)`);
  });
  afterAll(async () => {
    await store?.pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await store?.close();
  });
  const table = () => sql.raw(`${schema}.orders`);

  it(`${name}: is PostgreSQL 16 or newer, in UTF-8`, async () => {
    const { rows } = await store.pool.query(
      "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding, 'Đà Nẵng ส้มตำ' AS text",
    );
    expect(rows[0]).toMatchObject({ encoding: "UTF8", text: "Đà Nẵng ส้มตำ" });
    expect(rows[0].version).toBeGreaterThanOrEqual(160_000);
  });

  it(`${name}: a transaction is all or nothing`, async () => {
    const failing = store.db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO ${table()} VALUES ('a', 1, '{"k": 1}')`);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect((await store.db.execute(sql`SELECT * FROM ${table()}`)).rows).toEqual([]);
    await store.db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO ${table()} VALUES ('a', 1, '{"k": 1}')`);
    });
    expect((await store.db.execute(sql`SELECT * FROM ${table()}`)).rows).toEqual([{ id: "a", amount: "1", body: { k: 1 } }]);
  });

  it(`${name}: a connection that breaks before or inside a transaction is given up, and the pool has all of its others`, async () => {
    const cut = (client: { end: () => unknown }): void =>
      void (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
    const { max = 0 } = store.pool.options;
    for (let times = 0; times < max; times += 1) {
      store.pool.once("acquire", cut);
      await expect(store.db.transaction(() => Promise.resolve())).rejects.toThrow();
      const inside = store.db.transaction((tx) => tx.execute(sql`SELECT pg_terminate_backend(pg_backend_pid())`));
      await expect(inside).rejects.toThrow();
    }
    const together = Array.from({ length: max }, () => store.db.transaction((tx) => tx.execute(sql`SELECT 1`)));
    await expect(Promise.all(together)).resolves.toHaveLength(max);
  });

  it(`${name}: statements share a few connections, each with its own answer, and a transaction has one of the pool`, async () => {
    const ask = (n: number) =>
      store.pipelined.execute<{ n: number; pid: number; limit: string }>(
        sql`SELECT ${n}::int AS n, pg_backend_pid() AS pid, current_setting('lock_timeout') AS limit`,
      );
    const answers = (await Promise.all(Array.from({ length: 40 }, (_, n) => ask(n)))).flatMap(({ rows }) => rows);
    expect(answers.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    const shared = new Set(answers.map(({ pid }) => pid));
    expect(shared.size).toBe(4);
    expect(new Set(answers.map(({ limit }) => limit))).toEqual(new Set(["1s"]));
    await store.pipelined.transaction(async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      expect(shared.has(rows[0]?.pid ?? 0)).toBe(false);
    });
  });

  it(`${name}: a shared connection that breaks fails what is on its way, and the next statement has another`, async () => {
    const pid = async (): Promise<number | undefined> =>
      (await store.pipelined.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)).rows[0]?.pid;
    const before = await pid();
    const cut = async () => await store.pipelined.execute(sql`SELECT pg_terminate_backend(pg_backend_pid())`);
    // Each takes the connection with the fewest on their way: the fourth of the others stands behind the one that breaks it.
    const all = await Promise.allSettled([cut(), ...Array.from({ length: 7 }, pid)]);
    expect(all[0]).toMatchObject({ status: "rejected" });
    const failed = all.filter(({ status }) => status === "rejected");
    expect(failed).toHaveLength(2);
    for (const { reason } of failed as PromiseRejectedResult[]) expect(isDatabaseFault(reason)).toBe(true);
    const after = await Promise.all(Array.from({ length: 4 }, pid));
    expect(new Set(after).size).toBe(4);
    expect(after).not.toContain(before);
  });

  it(`${name}: on a shared connection a statement waits a second for a lock, and those behind it have their answer then`, async () => {
    await store.db.execute(sql`INSERT INTO ${table()} VALUES ('held', 1, NULL)`);
    await store.db.transaction(async (tx) => {
      await tx.execute(sql`SELECT FROM ${table()} WHERE id = 'held' FOR UPDATE`);
      const write = () => store.pipelined.execute(sql`UPDATE ${table()} SET amount = 2 WHERE id = 'held'`).catch((error: unknown) => error);
      const waiting = Array.from({ length: 4 }, write);
      const behind = store.pipelined.execute<{ one: number }>(sql`SELECT 1 AS one`);
      for (const error of await Promise.all(waiting)) {
        expect(error).toMatchObject({ cause: { code: "55P03" } });
        expect(isDatabaseFault(error)).toBe(true);
      }
      expect((await behind).rows).toEqual([{ one: 1 }]);
    });
    await store.db.execute(sql`DELETE FROM ${table()} WHERE id = 'held'`);
  });

  it(`${name}: a locked row makes the second writer wait and see the first`, async () => {
    const bump = () =>
      store.db.transaction(async (tx) => {
        const { rows } = await tx.execute<{ amount: string }>(sql`SELECT amount FROM ${table()} WHERE id = 'a' FOR UPDATE`);
        await tx.execute(sql`UPDATE ${table()} SET amount = ${Number(rows[0]?.amount) + 1} WHERE id = 'a'`);
      });
    await Promise.all(Array.from({ length: 12 }, bump));
    expect((await store.db.execute(sql`SELECT amount FROM ${table()} WHERE id = 'a'`)).rows).toEqual([{ amount: "13" }]);
  });

  it(`${name}: workers that skip locked rows never take the same one`, async () => {
    await store.db.execute(sql`INSERT INTO ${table()} SELECT 'job-' || n, n, NULL FROM generate_series(1, 20) AS n`);
    const taken = await Promise.all(
      Array.from({ length: 4 }, () =>
        store.db.transaction(async (tx) =>
          (
            await tx.execute<{ id: string }>(
              sql`DELETE FROM ${table()} WHERE id IN (SELECT id FROM ${table()} WHERE id LIKE 'job-%' ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED) RETURNING id`,
            )
          ).rows.map(({ id }) => id),
        ),
      ),
    );
    expect(new Set(taken.flat()).size).toBe(taken.flat().length);
  });

  it(`${name}: a notification is delivered at the commit and not before`, async () => {
    const heard: string[] = [];
    const listener = await store.connect();
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query(`LISTEN ${schema}`);
    await store.db.transaction(async (tx) => {
      await tx.execute(sql`SELECT pg_notify(${schema}, 'committed')`);
      await tx.execute(sql`SELECT pg_sleep(0.05)`);
      expect(heard).toEqual([]);
    });
    await store.db
      .transaction(async (tx) => {
        await tx.execute(sql`SELECT pg_notify(${schema}, 'rolled back')`);
        throw new Error("no");
      })
      .catch(() => undefined);
    await store.db.execute(sql`SELECT pg_notify(${schema}, 'last')`);
    await expect.poll(() => heard).toEqual(["committed", "last"]);
    await listener.end();
  });

  it(`${name}: a constraint that fails names itself by its SQLSTATE`, async () => {
    const state = (promise: Promise<unknown>) =>
      promise.then(
        () => "none",
        (error: { code?: string }) => error.code,
      );
    expect(await state(store.pool.query(`INSERT INTO ${schema}.orders VALUES ('a', 1, NULL)`))).toBe("23505");
    expect(await state(store.pool.query(`INSERT INTO ${schema}.orders VALUES ('b', -1, NULL)`))).toBe("23514");
  });
}
