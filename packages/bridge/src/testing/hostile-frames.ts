/** A frame made by hand (its id is given when it is sent) and the code it must be refused with. */
export interface HostileFrame {
  readonly frame: object;
  readonly code: string;
}

const CODE = "globalThis.pwned = true";
const raw = (value: unknown) => ({ type: "RAW", value });
const protocol = (frame: object): HostileFrame => ({ frame, code: "BRIDGE_PROTOCOL" });
const apply = (path: unknown, argumentList: unknown = [raw({})]) => ({ type: "APPLY", path, argumentList });

/** The frames of rows B-01 to B-09 of the threat model. */
export const hostileFrames = {
  get: [[], ["token"], ["constructor"], ["storage.get"], ["__proto__"], ["checkout", "buy"]].map((path) => protocol({ type: "GET", path })),
  construct: [["constructor", "constructor"], ["pay", "constructor", "constructor"], ["storage.get"], []].map((path) =>
    protocol({ type: "CONSTRUCT", path, argumentList: [raw(CODE)] }),
  ),
  apply: [
    ...[
      "constructor",
      "constructor.constructor",
      "toString",
      "__defineGetter__",
      "__lookupGetter__",
      "hasOwnProperty",
      "valueOf",
      "__proto__",
      "storage.constructor",
      "storage.__proto__",
    ].map((method) => ({ frame: apply([method]), code: "METHOD_NOT_FOUND" })),
    protocol(apply(["constructor", "constructor"], [raw(CODE)])),
    protocol(apply(["storage", "get"])),
    protocol(apply([])),
  ],
  set: [["__proto__", "polluted"], ["pay", "__proto__", "__proto__", "polluted"], ["constructor", "prototype", "pay"], ["storage.get"]].map(
    (path) => protocol({ type: "SET", path, value: raw(true) }),
  ),
  malformed: [
    apply(["storage.get"], "x"),
    apply(["storage.get"], [null]),
    apply(["storage.get"], []),
    apply(["storage.get"], [raw({}), raw({})]),
    apply(["storage.get"], { 0: raw({}), length: 1 }),
    apply("storage.get"),
    apply([["storage.get"]]),
    apply([{ toString: "storage.get" }]),
    apply([42]),
    apply(null),
    apply(["storage.get"], [{ type: "HANDLER", name: "unknown", value: {} }]),
    apply(["storage.get"], [{ type: "HANDLER", name: "throw", value: { isError: true, value: {} } }]),
    apply(["storage.get"], [{ type: "HANDLER", name: "proxy", value: {} }]),
    apply(["storage.get"], [{ type: "RAW" }]),
    apply(["storage.get"], [{ type: "RAW", value: {}, more: 1 }]),
    { ...apply(["storage.get"]), more: 1 },
    { type: "RELEASE", path: [] },
    { type: "ENDPOINT" },
    { type: "toString" },
    { type: { toString: "APPLY" } },
    {},
  ].map(protocol),
  names: [
    protocol(apply(new Array(1_000_000).fill("a"))),
    protocol(apply(["a".repeat(1024 * 1024)])),
    protocol(apply([""])),
    { frame: apply(["сheckout.buy"]), code: "METHOD_NOT_FOUND" },
    { frame: apply(["checkout.buy\u0000"]), code: "METHOD_NOT_FOUND" },
    { frame: apply(["Checkout.Buy"]), code: "METHOD_NOT_FOUND" },
  ],
  /** Without an id that could be answered. */
  nameless: [
    null,
    0,
    "",
    "APPLY",
    [],
    new Map(),
    { type: "APPLY" },
    { ...apply(["storage.get"]), id: 7 },
    { ...apply(["storage.get"]), id: "" },
    { ...apply(["storage.get"]), id: "i".repeat(65) },
    { ...apply(["storage.get"]), id: ["x"] },
    { plaza: "no such frame" },
    { plaza: 1 },
    { plaza: null },
    { plaza: ["pong"] },
    { plaza: "pong", n: -1 },
    { plaza: "pong", n: 0 },
    { plaza: "loaded", timings: "fast" },
    { plaza: "loaded", timings: { a: "b" } },
    { plaza: "failed", error: { code: "toString", message: "x" } },
    { plaza: "uncaught", message: { length: 3 } },
    { plaza: "response", id: 1.5 },
    { plaza: "subscribe", name: "__proto__" },
    { plaza: "subscribe", name: "n".repeat(129) },
    { plaza: "ui", mutations: { length: 1 } },
    { plaza: "ui", mutations: [new Map()] },
  ],
} satisfies Record<string, readonly unknown[]>;

/** Values that structured clone carries and the bridge does not; made anew, since some can be sent only once. */
export function notPlain(): { readonly what: string; readonly value: unknown; readonly code: "INVALID_PARAMS" | "PAYLOAD_TOO_LARGE" }[] {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const sparse: unknown[] = [];
  sparse[3] = 1;
  const huge: unknown[] = [];
  huge.length = 2 ** 32 - 1;
  const named = Object.assign([1], { more: 1 });
  const invalid = {
    map: new Map(),
    set: new Set(),
    date: new Date(0),
    regexp: /x/,
    bigint: 1n,
    nan: Number.NaN,
    infinity: Number.POSITIVE_INFINITY,
    sparse,
    named,
    error: new Error("x"),
    bytes: new Uint8Array(1),
    view: new DataView(new ArrayBuffer(1)),
  };
  return [
    ...Object.entries(invalid).map(([what, value]) => ({ what, value, code: "INVALID_PARAMS" as const })),
    { what: "cyclic", value: cyclic, code: "PAYLOAD_TOO_LARGE" },
    { what: "33 levels", value: nested(33), code: "PAYLOAD_TOO_LARGE" },
    { what: "1,000 levels", value: nested(1_000), code: "PAYLOAD_TOO_LARGE" },
    { what: "20,000 references to one object", value: new Array(10_001).fill([0]), code: "PAYLOAD_TOO_LARGE" },
  ];
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
