import fc from "fast-check";

interface Slot {
  readonly container: Record<PropertyKey, unknown>;
  readonly key: PropertyKey;
  readonly depth?: number;
}

/** Changes happen down to this level; what lies deeper is kept as it is. */
const MAX_DEPTH = 24;
/** Of any array. */
const MAX_LENGTH = 2 ** 32 - 1;
const KINDS = ["replace", "remove", "add", "wrap", "cycle", "share", "rename", "repeat", "hole", "text", "number", "proto"] as const;
const KEYS = ["__proto__", "constructor", "prototype", "then", "toJSON", "length", "id", "type", "plaza", "value", "", "0"];
const TEXTS = ["", "\u0000", "\u202e", "\ud800", "__proto__", "constructor", "а", "toString", "x".repeat(300), " ", ";", "%2e%2e/"];
const NUMBERS = [-0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE];

interface Change {
  readonly kind: (typeof KINDS)[number];
  /** Which place: taken modulo the number of places. */
  readonly at: number;
  readonly other: number;
  readonly value: unknown;
}

/**
 * `valid` with one to three changes, each at a random place of it: what a program sends that knows the form and breaks it in one point, which noise
 * hardly ever does. Values that are not plain containers are kept by reference.
 */
export function mutated(valid: fc.Arbitrary<unknown>, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.record({ kind: fc.constantFrom(...KINDS), at: fc.nat(999), other: fc.nat(999), value });
  return fc.tuple(valid, fc.array(change, { minLength: 1, maxLength: 3 })).map(([start, changes]) => changes.reduce(mutate, start));
}

function mutate(input: unknown, change: Change): unknown {
  const holder = { root: copy(input) };
  const slots = slotsOf(holder);
  const slot = pick(slots, change.at);
  const other = pick(slots, change.other);
  const current = slot.container[slot.key];
  switch (change.kind) {
    case "replace":
      define(slot, change.value);
      break;
    case "remove":
      if (slot.container !== holder) Reflect.deleteProperty(slot.container, slot.key);
      break;
    case "add":
      if (isContainer(current)) define({ container: current, key: pick(KEYS, change.other) }, change.value);
      break;
    case "wrap":
      define(slot, change.other % 2 === 0 ? [current] : { value: current });
      break;
    case "cycle":
      define(slot, holder.root);
      break;
    case "share":
      define(slot, other.container[other.key]);
      break;
    case "rename":
      if (slot.container === holder || Array.isArray(slot.container)) break;
      Reflect.deleteProperty(slot.container, slot.key);
      define({ container: slot.container, key: pick(KEYS, change.other) }, current);
      break;
    case "repeat":
      define(slot, new Array(change.other % 40).fill(current));
      break;
    case "hole":
      if (Array.isArray(current)) current.length = Math.min(current.length + 1 + (change.other % 5), MAX_LENGTH);
      break;
    case "text":
      define(slot, `${typeof current === "string" && change.at % 2 === 0 ? current : ""}${pick(TEXTS, change.other)}`);
      break;
    case "number":
      define(slot, pick(NUMBERS, change.other));
      break;
    case "proto":
      // Of objects only: an array of another prototype reaches nobody, neither through a port nor through JSON.
      if (isContainer(current) && !Array.isArray(current))
        Object.setPrototypeOf(current, change.other % 2 === 0 ? null : { id: "inherited", plaza: "pong", n: 1 });
  }
  return holder.root;
}

/** Every place of the value that holds something, the value itself first; at most some hundreds. */
function slotsOf(holder: { root: unknown }): Slot[] {
  const slots: Slot[] = [{ container: holder as Record<string, unknown>, key: "root" }];
  const seen = new Set<unknown>();
  for (let index = 0; index < slots.length && slots.length < 400; index += 1) {
    const { container, key, depth = 0 } = slots[index] as Slot;
    const value = container[key];
    if (depth >= MAX_DEPTH || !isContainer(value) || seen.has(value)) continue;
    seen.add(value);
    for (const inner of Object.keys(value).slice(0, 50)) slots.push({ container: value, key: inner, depth: depth + 1 });
  }
  return slots;
}

/** Defined and not assigned: `__proto__` has to become an own key, as JSON makes it. */
function define({ container, key }: Slot, value: unknown): void {
  if (key === "length" && Array.isArray(container)) return;
  Reflect.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}

function copy(value: unknown, depth = 0, copies = new Map<unknown, unknown>()): unknown {
  if (depth > MAX_DEPTH || !isContainer(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const result: object = Array.isArray(value) ? new Array(value.length) : Object.create(Object.getPrototypeOf(value));
  copies.set(value, result);
  for (const key of Object.keys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
    Object.defineProperty(
      result,
      key,
      "value" in descriptor ? { ...descriptor, value: copy(descriptor.value, depth + 1, copies) } : descriptor,
    );
  }
  return result;
}

/** Getters are left alone: running one here would spoil what it is there to show. */
function isContainer(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return plain && Object.values(Object.getOwnPropertyDescriptors(value)).every((descriptor) => "value" in descriptor);
}

function pick<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T;
}
