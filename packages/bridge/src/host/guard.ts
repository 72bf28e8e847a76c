import { type ErrorCode, type ErrorShape, type GuestFrame, isErrorCode, type SessionLimits } from "@plaza/protocol";
import { measurePlain, type PlainVerdict } from "./measure-plain.ts";

/** Longest message id that is answered; comlink's own are at most 59. */
export const MAX_ID = 64;
/** Longest method id and event name. */
export const MAX_NAME = 128;
/** Longest text that is taken from a guest for a log or a card. */
export const MAX_TEXT = 2_000;
const MAX_TIMINGS = 32;
const EVENT_NAME = /^[a-z][a-zA-Z0-9.:-]*$/;

export interface ParsedCall {
  readonly kind: "call";
  readonly id: string;
  readonly method: string;
  /** Plain data inside the session's limits, not yet judged by a schema. */
  readonly params: unknown;
  /** Bytes of `params` by the measure of `measurePlain`. */
  readonly bytes: number;
  readonly buffers?: readonly ArrayBuffer[];
}

/** What is wrong with a message; answered when `id` is known, counted when `violation` names a kind. */
export interface Refusal {
  readonly kind: "refusal";
  readonly id: string | null;
  readonly code: ErrorCode;
  readonly message: string;
  readonly data?: unknown;
  readonly retryAfterMs?: number;
  /** Absent for what an honest program does by mistake (a Date in its params). */
  readonly violation?: string;
  /** More than four times over a limit: the session ends at once. */
  readonly gross?: boolean;
}

export type GuestMessage =
  | ParsedCall
  | { readonly kind: "release"; readonly id: string }
  | { readonly kind: "frame"; readonly frame: GuestFrame }
  | Refusal;

/**
 * Parses anything a guest can post into a call, a release or a frame of ours, or says why not. It never throws on what a port can deliver,
 * never runs the sender's code, and reads own data properties only.
 *
 * SECURITY: only APPLY and RELEASE of comlink's six message types are known here, with exactly comlink's members; GET, SET, CONSTRUCT, ENDPOINT and
 * any other value type than RAW end as refusals before anything is looked up (tests [B-01] to [B-08]).
 */
export function parseGuestMessage(data: unknown, limits: SessionLimits): GuestMessage {
  if (!isRecord(data)) return violation(null, "malformed", "A message is an object.");
  if (own(data, "plaza") !== undefined) return parseFrame(data, limits);
  const id = readId(data);
  if (id === null) return violation(null, "malformed", "A message has a string id.");
  const type = own(data, "type");
  if (type === "APPLY") return parseApply(data, id, limits);
  if (type === "RELEASE")
    return hasSize(data, 2) ? { kind: "release", id } : violation(id, "malformed", "RELEASE has an id and nothing else.");
  return violation(id, "message_type", "Only calls are accepted: no GET, SET, CONSTRUCT or ENDPOINT.");
}

/** The id under which a message can be refused without parsing it; null when it has none. */
export function readId(data: unknown): string | null {
  const id = isRecord(data) ? own(data, "id") : undefined;
  return typeof id === "string" && id !== "" && id.length <= MAX_ID ? id : null;
}

function parseApply(data: object, id: string, limits: SessionLimits): GuestMessage {
  const path = own(data, "path");
  const list = own(data, "argumentList");
  if (!hasSize(data, 4) || !isTuple(path) || !isTuple(list))
    return violation(id, "malformed", "A call has one path segment and one argument.");
  const method = own(path, "0");
  if (typeof method !== "string" || method === "" || method.length > MAX_NAME)
    return violation(id, "malformed", "A method id is a short string.");
  const argument = own(list, "0");
  if (!isRecord(argument) || !hasSize(argument, 2) || own(argument, "type") !== "RAW" || !Object.hasOwn(argument, "value")) {
    return violation(id, "malformed", "The argument is one RAW value.");
  }
  const params = own(argument, "value");
  const verdict = measurePlain(params, limits);
  if (verdict.kind !== "plain") return refuseValue(id, verdict);
  return { kind: "call", id, method, params, bytes: verdict.bytes, buffers: verdict.buffers };
}

function refuseValue(id: string | null, verdict: Exclude<PlainVerdict, { kind: "plain" }>): Refusal {
  if (verdict.kind === "not_plain") {
    return {
      kind: "refusal",
      id,
      code: "INVALID_PARAMS",
      message: "Only plain data can be sent.",
      data: { issues: [{ path: verdict.path, message: `is ${verdict.what}` }] },
    };
  }
  return {
    kind: "refusal",
    id,
    code: "PAYLOAD_TOO_LARGE",
    message: verdict.what === "depth" ? "The data is nested too deeply, or contains itself." : `The data has too many ${verdict.what}.`,
    violation: "oversize",
    gross: verdict.gross,
  };
}

function parseFrame(data: object, limits: SessionLimits): GuestMessage {
  const verdict = measurePlain(data, limits);
  if (verdict.kind === "too_large") return refuseValue(null, verdict);
  if (verdict.kind === "not_plain") return violation(null, "malformed", "A frame is plain data.");
  // From here on every property of `data` is an own, plain data property.
  const frame = shapeFrame(data as Record<string, unknown>);
  return frame ? { kind: "frame", frame } : violation(null, "malformed", "No such frame.");
}

/** The frame rebuilt from its known members, so that nothing else travels on; null for one that is not in the protocol. */
function shapeFrame(data: Readonly<Record<string, unknown>>): GuestFrame | null {
  switch (data.plaza) {
    case "initialized":
      return { plaza: "initialized" };
    case "pong":
      return isCount(data.n) ? { plaza: "pong", n: data.n } : null;
    case "loaded": {
      const timings = shapeTimings(data.timings);
      return timings && { plaza: "loaded", timings };
    }
    case "failed": {
      const error = shapeError(data.error);
      return error && { plaza: "failed", error };
    }
    case "uncaught":
      return typeof data.message === "string" ? { plaza: "uncaught", message: data.message.slice(0, MAX_TEXT) } : null;
    case "response":
      return isCount(data.id) ? { plaza: "response", id: data.id, value: data.value } : null;
    case "subscribe":
    case "unsubscribe":
      return isEventName(data.name) ? { plaza: data.plaza, name: data.name } : null;
    case "ui":
      return Array.isArray(data.mutations) ? { plaza: "ui", mutations: data.mutations } : null;
    default:
      return null;
  }
}

function shapeTimings(value: unknown): Record<string, number> | null {
  if (!isRecord(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > MAX_TIMINGS) return null;
  for (const [name, time] of entries) if (name.length > MAX_NAME || typeof time !== "number") return null;
  return Object.fromEntries(entries) as Record<string, number>;
}

function shapeError(value: unknown): ErrorShape | null {
  if (!isRecord(value)) return null;
  const { code, message } = value as Readonly<Record<string, unknown>>;
  if (!isErrorCode(code) || typeof message !== "string") return null;
  return { name: "MiniAppError", code, message: message.slice(0, MAX_TEXT) };
}

function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A dense array of exactly one element and no other property. */
function isTuple(value: unknown): value is object {
  return Array.isArray(value) && value.length === 1 && hasSize(value, 2);
}

function hasSize(value: object, size: number): boolean {
  return Reflect.ownKeys(value).length === size;
}

/** The value of an own data property, else undefined: never a getter's, never a prototype's. */
function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isEventName(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_NAME && EVENT_NAME.test(value);
}

function violation(id: string | null, kind: string, message: string): Refusal {
  return { kind: "refusal", id, code: "BRIDGE_PROTOCOL", message, violation: kind };
}
