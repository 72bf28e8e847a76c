import { afterAll, beforeAll, expect, it } from "vitest";
import type { AnalyticsStore } from "./store.ts";

/** What every driver of the analytics port does; run it against each. Tables carry a suffix, so that a shared server is left as it was. */
export function analyticsStoreSuite(name: string, open: () => Promise<AnalyticsStore>): void {
  const table = `suite_${Date.now().toString(36)}_${process.pid}`;
  let store: AnalyticsStore;
  beforeAll(async () => {
    store = await open();
    await store.exec(
      `CREATE TABLE ${table} (id UUID, app LowCardinality(String), user String, at DateTime64(3, 'UTC'), ms Nullable(Float64), props Map(String, String)) ENGINE = ReplacingMergeTree ORDER BY (app, at, id)`,
    );
  });
  afterAll(async () => {
    await store?.exec(`DROP TABLE IF EXISTS ${table}`);
    await store?.close();
  });
  const row = (n: number, more: object = {}) => ({
    id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    app: "a",
    user: "u1",
    at: 1_790_000_000_000 + n * 1000,
    ms: null,
    props: {},
    ...more,
  });
  const insert = (rows: readonly object[]) => store.insert(table, rows as never);

  it(`${name}: answers, and gives back typed rows`, async () => {
    expect(await store.ping()).toBe(true);
    await insert([row(1, { ms: 12.5, props: { sku: "flat-white" } }), row(2)]);
    const rows = await store.query(`SELECT app, toUnixTimestamp64Milli(at) AS at, ms, props FROM ${table} ORDER BY at`);
    expect(rows).toEqual([
      { app: "a", at: 1_790_000_001_000, ms: 12.5, props: { sku: "flat-white" } },
      { app: "a", at: 1_790_000_002_000, ms: null, props: {} },
    ]);
  });

  it(`${name}: keeps values out of the text of a query, whatever they contain [A-15]`, async () => {
    const nasty = [
      "'; DROP TABLE x; --",
      "\\' OR 1=1",
      'a"b`c\nd\te',
      "\u0000",
      "{x:String}",
      "[a,'b']",
      "\\N",
      "",
      "Đà Nẵng ☕ ส้มตำ",
      "'",
    ];
    for (const text of nasty) {
      expect(await store.query("SELECT {text:String} AS text, {n:UInt32} + 1 AS n", { text, n: 1 }), JSON.stringify(text)).toEqual([
        { text, n: 2 },
      ]);
    }
    expect(await store.query("SELECT {list:Array(String)} AS list", { list: ["a'b", "c,d"] })).toEqual([{ list: ["a'b", "c,d"] }]);
    await insert([row(10, { app: "nasty", user: nasty[0], props: { "k'": nasty[2] } })]);
    expect(
      await store.query(`SELECT user, props FROM ${table} WHERE app = {app:String} AND user = {user:String}`, {
        app: "nasty",
        user: nasty[0] ?? "",
      }),
    ).toEqual([{ user: nasty[0], props: { "k'": nasty[2] } }]);
  });

  it(`${name}: counts one id once when duplicates are merged [A-01]`, async () => {
    const same = row(20, { app: "dup" });
    await Promise.all([insert([same]), insert([same, same]), insert([same])]);
    expect(await store.query(`SELECT count() AS n FROM ${table} FINAL WHERE app = 'dup'`)).toEqual([{ n: 1 }]);
  });

  it(`${name}: has the functions that funnels and retention are made of`, async () => {
    await insert([
      row(30, { app: "f", user: "x", props: { e: "open" } }),
      row(31, { app: "f", user: "x", props: { e: "buy" } }),
      row(32, { app: "f", user: "y", props: { e: "open" } }),
    ]);
    const rows = await store.query(
      `SELECT level, count() AS users FROM (SELECT user, windowFunnel(3600)(toDateTime(at), props['e'] = 'open', props['e'] = 'buy') AS level FROM ${table} WHERE app = 'f' GROUP BY user) GROUP BY level ORDER BY level`,
    );
    expect(rows).toEqual([
      { level: 1, users: 1 },
      { level: 2, users: 1 },
    ]);
    expect(await store.query("SELECT quantile(0.75)(number) AS p75, uniq(number) AS u FROM numbers(5)")).toEqual([{ p75: 3, u: 5 }]);
  });

  it(`${name}: takes 20,000 rows at once, and nothing for no rows`, async () => {
    await insert([]);
    await insert(Array.from({ length: 20_000 }, (_, n) => row(100_000 + n, { app: "bulk", props: { n: String(n) } })));
    expect(await store.query(`SELECT count() AS n, uniqExact(props['n']) AS u FROM ${table} WHERE app = 'bulk'`)).toEqual([
      { n: 20_000, u: 20_000 },
    ]);
  });

  it(`${name}: rejects a statement that fails, with the engine's code, and goes on`, async () => {
    await expect(store.query("SELECT * FROM no_such_table_here")).rejects.toMatchObject({ code: "60" });
    await expect(store.exec("CREATE TABLE broken (")).rejects.toThrow();
    await expect(store.insert("no_such_table_here", [{ a: 1 }])).rejects.toThrow();
    await expect(store.insert(table, [{ id: "not a uuid" }])).rejects.toThrow();
    expect(await store.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it(`${name}: answers many queries at once`, async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => store.query("SELECT {n:UInt32} AS n", { n })));
    expect(answers).toEqual(Array.from({ length: 40 }, (_, n) => [{ n }]));
  });
}
