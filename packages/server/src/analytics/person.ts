import type { DataSubject, ErasedRecords } from "../core/context.ts";
import type { AnalyticsStore } from "../stores/analytics/store.ts";
import { EVENTS } from "./tables.ts";

const MINE = "app_id = {app:String} AND user IN {subs:Array(String)}";

function paramsOf({ appId, subs }: DataSubject) {
  return { app: appId, subs };
}

/** What is known of this person in this app, oldest first. */
export async function collectEvents(store: AnalyticsStore, subject: DataSubject): Promise<{ readonly events: readonly object[] }> {
  const events = await store.query(
    `SELECT toString(event_id) AS id, name, release, session_id AS session, toString(at) AS at, source, strings, numbers, booleans, flags
     FROM ${EVENTS} FINAL WHERE ${MINE} ORDER BY ${EVENTS}.at`,
    paramsOf(subject),
  );
  return { events };
}

/**
 * The person's events go. What the ledger wrote stays, because the sums of the books must not change, but it is nobody's from now on.
 * Waits until the store has done it.
 */
export async function eraseEvents(store: AnalyticsStore, subject: DataSubject): Promise<ErasedRecords> {
  const params = paramsOf(subject);
  const [found] = await store.query<{ events: number }>(
    `SELECT toUInt32(countIf(source != 'ledger')) AS events FROM ${EVENTS} FINAL WHERE ${MINE}`,
    params,
  );
  await store.exec(`ALTER TABLE ${EVENTS} DELETE WHERE ${MINE} AND source != 'ledger' SETTINGS mutations_sync = 2`, params);
  await store.exec(`ALTER TABLE ${EVENTS} UPDATE user = '' WHERE ${MINE} SETTINGS mutations_sync = 2`, params);
  return { deleted: { events: Number(found?.events ?? 0) } };
}
