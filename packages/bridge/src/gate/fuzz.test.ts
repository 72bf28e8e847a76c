import { defaultSessionLimits, methodTable, type SessionLimits } from "@plaza/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseGuestMessage } from "../host/guard.ts";
import { createGate } from "./gate.ts";
import type { FromGate } from "./gate-messages.ts";

const SEED = 20_261_121;
const table = methodTable();
const allowed = [...table.keys()].filter((method) => !method.startsWith("checkout."));
const limits: SessionLimits = { ...defaultSessionLimits, maxViolations: 1e9, messageBurst: 1e9, maxValues: 200, maxBytes: 4_096 };

const name = fc.oneof(
  fc.constantFrom(...table.keys(), "constructor", "__proto__", "toString", "ui.__proto__", "checkout.buy\u0000"),
  fc.string({ maxLength: 140 }),
  fc.string({ unit: "binary", maxLength: 12 }),
);
/** What structured clone can carry, plain or not, with names that matter among the keys. */
const value = fc.anything({
  maxDepth: 5,
  key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "prototype", "plaza", "id", "then", "toJSON")),
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
});
const example = fc.constantFrom(...[...table.values()].map(({ definition }) => definition.example as unknown));
const wireValue = fc.oneof(
  fc.record({ type: fc.constant("RAW"), value: fc.oneof(value, example) }),
  fc.record(
    { type: fc.constantFrom("RAW", "HANDLER", "PROXY"), name: fc.constantFrom("proxy", "throw", "x"), value },
    { requiredKeys: [] },
  ),
  value,
);
const id = fc.oneof(fc.uuid(), fc.string({ maxLength: 70 }), value);
const comlinkFrame = fc.record(
  {
    id,
    type: fc.oneof(fc.constantFrom("APPLY", "GET", "SET", "CONSTRUCT", "ENDPOINT", "RELEASE"), value),
    path: fc.oneof(fc.tuple(name), fc.array(name, { maxLength: 4 }), value),
    argumentList: fc.oneof(fc.tuple(wireValue), fc.array(wireValue, { maxLength: 3 }), value),
    value: wireValue,
    extra: value,
  },
  { requiredKeys: [] },
);
const ownExample = fc.constantFrom(
  ...[...table.values()].map(({ id: method, definition }) => ({ method, params: definition.example as unknown })),
);
const called = fc.oneof(ownExample, fc.record({ method: name, params: fc.oneof(example, value) }));
const wellFormed = fc
  .tuple(fc.uuid(), called)
  .map(([callId, { method, params }]) => ({ id: callId, type: "APPLY", path: [method], argumentList: [{ type: "RAW", value: params }] }));
const ourFrame = fc.record(
  {
    plaza: fc.oneof(
      fc.constantFrom("initialized", "pong", "loaded", "failed", "uncaught", "response", "subscribe", "unsubscribe", "ui", "welcome"),
      value,
    ),
    n: value,
    id,
    name,
    value,
    message: value,
    timings: value,
    error: value,
    mutations: value,
  },
  { requiredKeys: ["plaza"] },
);
const message = fc.oneof(
  { weight: 3, arbitrary: comlinkFrame },
  { weight: 3, arbitrary: wellFormed },
  { weight: 3, arbitrary: ourFrame },
  { weight: 1, arbitrary: value },
);

/** Comlink frames release nothing here: the gate would be over after the first. */
const isRelease = (data: unknown) =>
  typeof data === "object" && data !== null && Object.hasOwn(data, "type") && (data as { type: unknown }).type === "RELEASE";

it("20,000 messages of the wire's grammar, mutated, throw nothing and gain nothing [B-24]", () => {
  const prototype = Reflect.ownKeys(Object.prototype).length;
  let calls = 0;
  let refusals = 0;
  fc.assert(
    fc.property(fc.array(message, { minLength: 10, maxLength: 10 }), (messages) => {
      const toHost: FromGate[] = [];
      const toGuest: unknown[] = [];
      const gate = createGate(limits, table, {
        now: () => 0,
        delay: () => () => undefined,
        toGuest: (reply) => void toGuest.push(structuredClone(reply)),
        toHost: (report) => void toHost.push(structuredClone(report)),
        closePort: () => undefined,
      });
      gate.bind(allowed);
      gate.message({ plaza: "initialized" }, []);
      for (const data of messages) {
        // By itself too: the gate would count a throw of the guard as a violation and go on.
        parseGuestMessage(data, limits);
        if (!isRelease(data)) gate.message(data, []);
      }
      for (const report of toHost) {
        if (report.type !== "call") continue;
        calls += 1;
        // No authority: only bound methods, only params their contracts accept.
        expect(allowed).toContain(report.method);
        expect(table.get(report.method)?.definition.params.safeParse(report.params).success).toBe(true);
      }
      refusals += toGuest.length;
      expect(toHost.length + toGuest.length).toBeLessThan(3 * messages.length + 3);
      expect(Reflect.ownKeys(Object.prototype)).toHaveLength(prototype);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
  // The grammar is neither all noise nor all valid, or the property would say little.
  expect(calls).toBeGreaterThan(500);
  expect(refusals).toBeGreaterThan(5_000);
}, 60_000);
