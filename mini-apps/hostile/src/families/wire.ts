import type { Attack } from "../attack.ts";
import { type Frame, raw, wire } from "../conversation.ts";

function portInPlaceOf(method: string): Frame {
  const { port2 } = new MessageChannel();
  return { type: "SET", path: [method], value: { type: "HANDLER", name: "proxy", value: port2 }, transfer: [port2] };
}

const code = "globalThis.__pwned = true";

/** B-01 to B-08: what comlink's `expose` would do, tried on whatever answers. */
export const wireAttacks: readonly Attack[] = [
  wire("B-01", "read fields", () => [[], ["identity"], ["constructor"], ["__proto__"]].map((path) => ({ type: "GET", path }))),
  wire("B-02", "construct functions from text", () =>
    [["constructor", "constructor"], ["identity.getUser", "constructor", "constructor"], ["constructor"]].map((path) => ({
      type: "CONSTRUCT",
      path,
      argumentList: [raw(code)],
    })),
  ),
  wire("B-03", "apply what every object has", () =>
    ["constructor", "toString", "__defineGetter__", "__lookupGetter__", "hasOwnProperty", "valueOf", "identity.constructor"]
      .map((name) => [name])
      .concat([
        ["constructor", "constructor"],
        ["identity", "getUser"],
      ])
      .map((path) => ({ type: "APPLY", path, argumentList: [raw({})] })),
  ),
  wire("B-04", "pollute prototypes", () =>
    [
      ["__proto__", "polluted"],
      ["identity.getUser", "__proto__", "__proto__", "polluted"],
      ["constructor", "prototype", "getUser"],
    ].map((path) => ({ type: "SET", path, value: raw(true) })),
  ),
  wire("B-05", "put an own port in the host's place", () => [portInPlaceOf("checkout.buy")]),
  wire("B-06", "mint endpoints", () => Array.from({ length: 20_000 }, () => ({ type: "ENDPOINT", path: [] })), { ends: "stopped" }),
  wire("B-07", "release the host", () => [{ type: "RELEASE" }], { honest: false, ends: "closed" }),
  wire("B-08", "malformed calls", () => [
    { type: "APPLY", path: ["identity.getUser"], argumentList: "x" },
    { type: "APPLY", path: ["identity.getUser"], argumentList: [null] },
    { type: "APPLY", path: "identity.getUser", argumentList: [raw({})] },
    { type: "APPLY", path: [["token"]], argumentList: [raw({})] },
    { type: "APPLY", path: ["identity.getUser"], argumentList: [{ type: "HANDLER", name: "nobody", value: {} }] },
    {
      type: "APPLY",
      path: ["identity.getUser"],
      argumentList: [{ type: "HANDLER", name: "throw", value: { isError: true, value: { message: "x" } } }],
    },
    { type: "APPLY", path: ["identity.getUser"], argumentList: [{ type: "HANDLER", name: "proxy", value: {} }] },
  ]),
];
