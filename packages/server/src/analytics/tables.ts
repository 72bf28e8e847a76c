import type { AnalyticsStore } from "../stores/analytics/store.ts";

/**
 * Counted once, for ever. The sorting key ends in the event's id and has nothing in it that could differ between two copies of one
 * event: `bucket` is computed from the id alone. So all copies, however far apart in time and through however many processes they came, meet under one
 * key, and `FINAL` gives the one that was received first (`first` is largest for the earliest). A key with the time of receipt in it, or a
 * partition by it, would count a copy of next month again.
 */
const shared = `
  app_id LowCardinality(String),
  bucket Date,
  event_id UUID,
  name LowCardinality(String),
  release LowCardinality(String),
  channel LowCardinality(String),
  session_id String,
  received_at DateTime64(3, 'UTC'),
  at DateTime64(3, 'UTC'),
  client_at Float64,
  flags Array(LowCardinality(String)),
  strings Map(String, String),
  numbers Map(String, Float64),
  booleans Map(String, Bool),
  timings Map(String, Float64),
  first UInt64`;

const engine = "ENGINE = ReplacingMergeTree(first) ORDER BY (app_id, bucket, event_id)";

/** Crashes, starts and times. No column for a person: there is nowhere to put one. */
export const OPERATIONS = "analytics_operations";
/** What users who agreed do, by pairwise id; and purchases, from the ledger. */
export const EVENTS = "analytics_events";

export async function createAnalyticsTables(store: AnalyticsStore): Promise<void> {
  await store.exec(`CREATE TABLE IF NOT EXISTS ${OPERATIONS} (${shared}) ${engine}`);
  await store.exec(`CREATE TABLE IF NOT EXISTS ${EVENTS} (${shared}, user String, source LowCardinality(String)) ${engine}`);
}
