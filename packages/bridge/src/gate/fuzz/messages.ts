import { errorCatalogue, methodTable } from "@plaza/protocol";
import { mutated } from "@plaza/tooling/fuzz";
import fc from "fast-check";

export const table = methodTable();
const examples = [...table.values()].map(({ id, definition }) => ({ method: id, params: definition.example as unknown }));

/** A getter that is run throws, and with it the guard: the sender's code must never run. */
function trap(): never {
  throw new Error("The guard ran code of the sender.");
}
const traps = fc.constantFrom<unknown>(
  Object.defineProperty({ quantity: 1 }, "amount", { get: trap, enumerable: true }),
  Object.defineProperty({}, "toJSON", { get: trap, enumerable: true }),
  { toJSON: trap },
  { toString: trap, valueOf: trap },
  { [Symbol.toPrimitive]: trap },
  trap,
  Object.defineProperty([1], 0, { get: trap, enumerable: true }),
);

/** What is costly to look at; made once. */
const deep = Array.from({ length: 4_000 }).reduce<unknown>((inner) => ({ deep: inner }), 0);
const bomb = Array.from({ length: 60 }).reduce<unknown>((inner) => [inner, inner], 0);
const huge = fc.constantFrom<unknown>(
  deep,
  bomb,
  "x".repeat(100_000),
  new Array(5_000).fill(0),
  new Array(2 ** 32 - 1),
  Object.assign([], { length: 1_000 }),
  new ArrayBuffer(100_000),
);

/** A page that is not isolated from other origins has none. */
const shared = typeof SharedArrayBuffer === "undefined" ? [] : [new SharedArrayBuffer(8)];

/** What structured clone can carry, plain or not, with names that matter among the keys; and what only code on the gate's own thread could make. */
const value = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.anything({
      maxDepth: 2,
      maxKeys: 3,
      key: fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom("__proto__", "constructor", "prototype", "plaza", "id", "then", "toJSON")),
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
    }),
  },
  { weight: 3, arbitrary: traps },
  { weight: 1, arbitrary: huge },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(/x/, new Error("x"), Symbol("x"), new ArrayBuffer(8), ...shared) },
);

const name = fc.oneof(
  fc.constantFrom(...table.keys()),
  fc.constantFrom("constructor", "__proto__", "toString", "ui.__proto__", "checkout.buy\u0000", "сheckout.buy", "Checkout.Buy", ""),
  fc.string({ maxLength: 12 }),
);
const id = fc.oneof(
  fc.nat(1e9).map((n) => `c-${n}`),
  fc.constantFrom("c-1", "c-2"),
);
const call = fc
  .tuple(id, fc.constantFrom(...examples))
  .map(([callId, { method, params }]) => ({ id: callId, type: "APPLY", path: [method], argumentList: [{ type: "RAW", value: params }] }));
const calledByName = fc
  .tuple(id, name, fc.oneof(fc.constantFrom(...examples.map(({ params }) => params)), value))
  .map(([callId, method, params]) => ({ id: callId, type: "APPLY", path: [method], argumentList: [{ type: "RAW", value: params }] }));

const path = fc.oneof(fc.tuple(name), fc.array(name, { maxLength: 4 }), fc.constant(new Array(1_000).fill("a")));
const wireValue = fc.oneof(
  fc.record({ type: fc.constant("RAW"), value }),
  fc.record({ type: fc.constantFrom("RAW", "HANDLER", "PROXY"), name: fc.constantFrom("proxy", "throw", "x"), value }),
);
/** comlink's other five kinds of message, as comlink itself would send them. */
const otherKinds = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id, type: fc.constant("GET"), path }) },
  { weight: 4, arbitrary: fc.record({ id, type: fc.constant("SET"), path, value: wireValue }) },
  { weight: 4, arbitrary: fc.record({ id, type: fc.constant("CONSTRUCT"), path, argumentList: fc.array(wireValue, { maxLength: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ id, type: fc.constant("ENDPOINT") }) },
  { weight: 4, arbitrary: fc.record({ id, type: fc.constant("APPLY"), path, argumentList: fc.array(wireValue, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ id, type: fc.constant("RELEASE") }) },
);

const event = fc.constantFrom("shown", "hidden", "contextchange", "orderupdate", "toString", "a:b");
const frame = fc.oneof(
  fc.record({ plaza: fc.constant("initialized") }),
  fc.record({ plaza: fc.constant("pong"), n: fc.nat(3) }),
  fc.record({ plaza: fc.constant("loaded"), timings: fc.dictionary(fc.string({ maxLength: 6 }), fc.nat(), { maxKeys: 3 }) }),
  fc.record({
    plaza: fc.constant("failed"),
    error: fc.record({ name: fc.constant("MiniAppError"), code: fc.constantFrom(...Object.keys(errorCatalogue)), message: fc.string() }),
  }),
  fc.record({ plaza: fc.constant("uncaught"), message: fc.string() }),
  fc.record({ plaza: fc.constant("response"), id: fc.nat(3), value: fc.jsonValue({ maxDepth: 2 }) }),
  fc.record({ plaza: fc.constantFrom("subscribe", "unsubscribe"), name: event }),
  fc.record({ plaza: fc.constant("ui"), mutations: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }) }),
  fc.record({ plaza: fc.constantFrom("welcome", "ports", "hello", "event", "closed"), value }),
);

/** Anything a guest could post: the grammar of the wire, that grammar with a few changes, and noise. */
export const message: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: call },
  { weight: 8, arbitrary: mutated(call, value) },
  { weight: 3, arbitrary: calledByName },
  { weight: 3, arbitrary: otherKinds },
  { weight: 3, arbitrary: mutated(otherKinds, value) },
  { weight: 3, arbitrary: frame },
  { weight: 5, arbitrary: mutated(frame, value) },
  { weight: 1, arbitrary: value },
);
