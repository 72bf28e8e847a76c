import { checkEvent, type Manifest, reservedEvents } from "@plaza/manifest";
import { type EventRecord, eventSchema } from "@plaza/protocol/services";
import * as z from "zod/mini";
import type { GuestSession } from "../core/auth.ts";
import type { AnalyticsRow } from "../stores/analytics/store.ts";
import { bucketOfId, timeOfId } from "./event-id.ts";
import { hasPersonalData } from "./personal-data.ts";

/** Why an event was not stored. The counter of each is in the metrics; the values are nowhere. */
export type Rejection = "malformed" | "consent" | "undeclared" | "invalid_props" | "reserved" | "personal_data" | "late";

/** Events that the host makes, for every mini-app, without a declaration. */
const automatic: ReadonlySet<string> = new Set([
  "launched",
  "opened",
  "ready",
  "shown",
  "hidden",
  "suspended",
  "resumed",
  "unloaded",
  "error",
  "memorywarning",
]);

/** Names that no mini-app can declare and no client can send: a purchase is what the ledger says, never what a client says. */
const reserved: ReadonlySet<string> = new Set(reservedEvents.filter((name) => !automatic.has(name) && name !== "page"));

/** Milliseconds an event may come late; also how far back its corrected time can lie. */
export const MAX_LATE_MS = 7 * 86_400_000;
const MAX_PROPS = 32;
const MAX_SKEW_MS = 600_000;
const PROP_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
/** Half a surrogate pair has no UTF-8 form: the store would refuse the whole batch for it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export interface Receipt {
  readonly session: GuestSession;
  readonly manifest: Manifest;
  /** Milliseconds, the server's clock. */
  readonly receivedAt: number;
  /** Milliseconds, the client's clock, when it sent the batch. */
  readonly sentAt: number;
}

export type Judged = { readonly row: AnalyticsRow } | { readonly rejected: Rejection };

/** An event of `POST /operations`: automatic names only, and no user in the row. */
export function judgeOperation(input: unknown, receipt: Receipt): Judged {
  const event = parse(input);
  if (event === undefined) return { rejected: "malformed" };
  if (!automatic.has(event.name)) return { rejected: "undeclared" };
  const safe = redact(event);
  const refused = judgeContent(safe, receipt);
  return refused === undefined ? { row: rowOf(safe, receipt) } : { rejected: refused };
}

/** A crash must be counted even when its message quotes somebody's e-mail address; the address is not kept. */
function redact(event: EventRecord): EventRecord {
  if (event.props === undefined) return event;
  return {
    ...event,
    props: Object.fromEntries(Object.entries(event.props).map(([name, value]) => [name, hasPersonalData(value) ? "[redacted]" : value])),
  };
}

/** An event of `POST /events`. SECURITY: the user in the row is the session's; an event that names one is an event with an undeclared prop. */
export function judgeEvent(input: unknown, receipt: Receipt): Judged {
  const event = parse(input);
  if (event === undefined) return { rejected: "malformed" };
  if (!receipt.session.consents.analytics) return { rejected: "consent" };
  if (reserved.has(event.name)) return { rejected: "reserved" };
  if (!automatic.has(event.name) && event.name !== "page") {
    const verdict = checkEvent(receipt.manifest, event);
    if (verdict !== "ok") return { rejected: verdict };
  }
  const refused = judgeContent(event, receipt);
  if (refused !== undefined) return { rejected: refused };
  return { row: { ...rowOf(event, receipt), user: receipt.session.sub, source: "client" } };
}

function parse(input: unknown): EventRecord | undefined {
  const parsed = z.safeParse(eventSchema, input);
  return parsed.success ? parsed.data : undefined;
}

function judgeContent(event: EventRecord, receipt: Receipt): Rejection | undefined {
  const props = Object.entries(event.props ?? {});
  const timings = Object.entries(event.timings ?? {});
  if (props.length > MAX_PROPS || timings.length > MAX_PROPS) return "invalid_props";
  for (const [name, value] of [...props, ...timings]) {
    if (!PROP_NAME.test(name)) return "invalid_props";
    if (typeof value === "string" && LONE_SURROGATE.test(value)) return "invalid_props";
    if (typeof value === "number" && !Number.isFinite(value)) return "invalid_props";
    if (hasPersonalData(value)) return "personal_data";
  }
  if (timings.some(([, value]) => value < 0)) return "invalid_props";
  // An id older than this belongs to an event that was counted, or given up, long ago; queries do not look in its bucket any more.
  const made = timeOfId(event.id);
  if (made !== undefined && made < receipt.receivedAt - MAX_LATE_MS) return "late";
  return undefined;
}

/**
 * The client's clock may be years off: what counts is how long before sending the event happened. The result lies in the last seven days
 * and not in the future; where it had to be moved there, or the clock is far off, the row says so.
 */
export function correctClock(at: number, sentAt: number, receivedAt: number): { readonly at: number; readonly flags: string[] } {
  const flags: string[] = [];
  if (Math.abs(receivedAt - sentAt) > MAX_SKEW_MS) flags.push("skew");
  const corrected = receivedAt - (sentAt - at);
  if (corrected > receivedAt) {
    flags.push("future");
    return { at: receivedAt, flags };
  }
  if (!(corrected >= receivedAt - MAX_LATE_MS)) {
    flags.push("late");
    return { at: receivedAt - MAX_LATE_MS, flags };
  }
  return { at: Math.round(corrected), flags };
}

export function storeTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}

/** Larger is earlier: of two copies the first received stays. */
export function firstOf(receivedAt: number): number {
  return 9_000_000_000_000_000 - receivedAt;
}

function rowOf(event: EventRecord, receipt: Receipt): AnalyticsRow {
  const { session, receivedAt, sentAt } = receipt;
  const corrected = correctClock(event.at, sentAt, receivedAt);
  const props = Object.entries(event.props ?? {});
  const only = (type: "string" | "number" | "boolean") => Object.fromEntries(props.filter(([, value]) => typeof value === type));
  return {
    app_id: session.appId,
    bucket: bucketOfId(event.id),
    event_id: event.id,
    name: event.name,
    release: session.release,
    channel: session.channel,
    session_id: session.sessionId,
    received_at: storeTime(receivedAt),
    at: storeTime(corrected.at),
    client_at: event.at,
    flags: corrected.flags,
    strings: only("string"),
    numbers: only("number"),
    booleans: only("boolean"),
    timings: { ...event.timings },
    first: firstOf(receivedAt),
  };
}
