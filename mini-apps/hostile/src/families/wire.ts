import type { GuestEndpoint } from "@plaza/protocol";
import type { Attack, Finding } from "../attack.ts";

interface Answer {
  readonly id: string;
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
}
type Frame = Readonly<Record<string, unknown>>;

/** Answers that are kept as evidence. */
const KEPT = 5;

const raw = (value: unknown) => ({ type: "RAW", value });

/**
 * Sends frames made by hand, an honest call after them, and gathers what comes back until all are answered or the honest one is: what is
 * answered at all is answered in order. An answer that is no refusal is a gain. Where the session is killed instead, this never ends.
 */
async function send(endpoint: GuestEndpoint, frames: readonly Frame[], honest = true): Promise<Finding> {
  const prefix = `hostile-${Math.random().toString(36).slice(2)}`;
  const answers = new Map<string, Answer>();
  const last = `${prefix}-honest`;
  await new Promise<void>((resolve) => {
    endpoint.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if (typeof data?.id !== "string" || !data.id.startsWith(prefix)) return;
      if (data.id !== last) answers.set(data.id, data);
      if (data.id === last || (!honest && answers.size === frames.length)) resolve();
    });
    frames.forEach(({ transfer, ...frame }, index) => {
      endpoint.postMessage({ id: `${prefix}-${index}`, ...frame }, (transfer as Transferable[]) ?? []);
    });
    if (honest) endpoint.postMessage({ id: last, type: "APPLY", path: ["identity.getUser"], argumentList: [raw({})] });
  });
  const accepted = [...answers.values()].filter(({ type, name }) => !(type === "HANDLER" && name === "throw"));
  return {
    gained: accepted.slice(0, KEPT).map((answer) => JSON.stringify(answer)),
    evidence: [`${frames.length} sent, ${answers.size} answered, ${accepted.length} accepted`],
  };
}

function wire(id: string, name: string, frames: () => readonly Frame[], options: { readonly honest?: boolean } = {}): Attack {
  return {
    id,
    name,
    run: async ({ endpoint }) =>
      endpoint === null ? { gained: [], evidence: ["no wire here"] } : send(endpoint, frames(), options.honest),
  };
}

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
  wire("B-06", "mint endpoints", () => Array.from({ length: 20_000 }, () => ({ type: "ENDPOINT", path: [] }))),
  wire("B-07", "release the host", () => [{ type: "RELEASE" }], { honest: false }),
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
