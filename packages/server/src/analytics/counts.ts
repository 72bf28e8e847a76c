import type { AppCounts, CountsResponse } from "@plaza/protocol/services";
import type { AnalyticsStore } from "../stores/analytics/store.ts";
import { MAX_LATE_MS, storeTime } from "./event-row.ts";
import { EVENTS, OPERATIONS } from "./tables.ts";

/** Points of a sparkline. */
const SERIES = 30;

export interface CountsQuery {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly minutes: number;
  /** Only these apps; all without it. */
  readonly appIds?: readonly string[];
}

interface OperationCounts {
  readonly app_id: string;
  readonly opens: number;
  readonly sessions: number;
  readonly errors: number;
  readonly ready_p75: number | null;
}

/** An event that was received in the window has its id's day no earlier than this; ids without a day are always looked at. */
const window =
  "received_at >= {from:DateTime64(3, 'UTC')} AND received_at < {to:DateTime64(3, 'UTC')} AND (bucket >= {bucket:Date} OR bucket = toDate(0))";

/** One open is one tap of a user: a new session, or one that was kept alive and is shown again. */
const open = "name IN ('launched', 'opened')";

/** Live counts of operations (no people in them, so no small cell is hidden) and purchases. FINAL: each event once, however often it came. */
export async function queryCounts(store: AnalyticsStore, query: CountsQuery): Promise<CountsResponse> {
  const span = query.minutes * 60_000;
  const from = query.now - span;
  const params = {
    from: storeTime(from),
    // What was received in this very millisecond counts.
    to: storeTime(query.now + 1),
    bucket: storeTime(from - MAX_LATE_MS - 86_400_000).slice(0, 10),
    ...(query.appIds === undefined ? {} : { apps: [...query.appIds] }),
  };
  const apps = query.appIds === undefined ? "" : "AND app_id IN {apps:Array(String)}";

  const [operations, purchases, series] = await Promise.all([
    store.query<OperationCounts>(
      `SELECT app_id,
              toUInt32(countIf(${open})) AS opens,
              toUInt32(uniqExactIf(session_id, name = 'launched')) AS sessions,
              toUInt32(countIf(name = 'error')) AS errors,
              if(countIf(name = 'ready' AND mapContains(timings, 'open')) = 0, NULL, quantileExactIf(0.75)(timings['open'], name = 'ready' AND mapContains(timings, 'open'))) AS ready_p75
       FROM ${OPERATIONS} FINAL WHERE ${window} ${apps} GROUP BY app_id WITH ROLLUP`,
      params,
    ),
    store.query<{ app_id: string; purchases: number }>(
      `SELECT app_id, toUInt32(count()) AS purchases FROM ${EVENTS} FINAL WHERE name = 'purchase' AND source = 'ledger' AND ${window} ${apps} GROUP BY app_id WITH ROLLUP`,
      params,
    ),
    store.query<{ app_id: string; slot: number; opens: number }>(
      `SELECT app_id, toUInt32(least(${SERIES - 1}, intDiv((toUnixTimestamp64Milli(received_at) - {start:Int64}) * ${SERIES}, {span:Int64}))) AS slot, toUInt32(count()) AS opens
       FROM ${OPERATIONS} FINAL WHERE ${open} AND ${window} ${apps} GROUP BY app_id, slot`,
      { ...params, start: from, span },
    ),
  ]);

  const found = new Map<string, AppCounts>();
  // ROLLUP's row over all apps has no app id.
  const at = (appId: string): AppCounts => {
    const known = found.get(appId);
    if (known !== undefined) return known;
    const counts: AppCounts = {
      appId: appId as AppCounts["appId"],
      opens: 0,
      sessions: 0,
      errors: 0,
      purchases: 0,
      readyP75: null,
      series: Array.from({ length: SERIES }, () => 0),
    };
    found.set(appId, counts);
    return counts;
  };
  for (const row of operations)
    Object.assign(at(row.app_id), { opens: row.opens, sessions: row.sessions, errors: row.errors, readyP75: row.ready_p75 });
  for (const row of purchases) at(row.app_id).purchases = row.purchases;
  for (const row of series) {
    for (const counts of [at(row.app_id), at("")]) counts.series[row.slot] = (counts.series[row.slot] ?? 0) + row.opens;
  }
  const totals = at("");
  found.delete("");
  return {
    at: query.now,
    minutes: query.minutes,
    totals: { ...totals, appId: "all.apps" as AppCounts["appId"] },
    apps: [...found.values()].sort((a, b) => b.opens - a.opens || (a.appId < b.appId ? -1 : 1)),
  };
}
