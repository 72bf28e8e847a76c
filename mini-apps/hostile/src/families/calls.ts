import type { Attack } from "../attack.ts";
import { type Answer, apply, type Conversation, isRefusal, raw, wire } from "../conversation.ts";

const MEGABYTE = 1024 * 1024;
/** A mini-app that is not this one, and a person who is not this user. */
const OTHERS = {
  appId: "com.lasom.coffee",
  sub: "someone-else",
  userId: "persona-linh",
  sessionId: "session-of-another",
  release: "1.0.0",
};
/** Calls that a host keeps waiting at once for one session (`maxInFlight` of the protocol's limits). */
const WAITING = 256;

function keep(value: unknown) {
  return apply("storage.set", { scope: "device", key: "hostile", value });
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

/** What structured clone carries and JSON does not; made anew each time, since some can be sent only once. */
function notPlain(): unknown[] {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const sparse: unknown[] = [];
  sparse[3] = 1;
  return [
    new Map(),
    new Set(),
    new Date(0),
    /x/,
    1n,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    sparse,
    cyclic,
    new Error("x"),
    nested(33),
    nested(1_000),
  ];
}

/** More answers than calls: something was done twice. */
function repeated({ answers }: Conversation): Answer[] {
  return answers.filter(({ id }, index) => answers.findIndex((other) => other.id === id) !== index);
}

/** Answers that are not word for word what the honest call got: the call was answered as somebody else's. */
function unlikeOwn({ answers, last }: Conversation): Answer[] {
  return answers.filter((answer) => !isRefusal(answer) && JSON.stringify(answer.value) !== JSON.stringify(last?.value));
}

/** B-09 to B-19, B-25 and B-27: calls that are well formed, and are not what they should be. */
export const callAttacks: readonly Attack[] = [
  wire(
    "B-09",
    "paths and names without end, and look-alikes",
    () => [
      { type: "APPLY", path: new Array(1_000_000).fill("a"), argumentList: [raw({})] },
      ...["a".repeat(MEGABYTE), "", "identity.g\u0435tUser", "identity.getUser\u0000", "Identity.GetUser"].map((method) =>
        apply(method, {}),
      ),
    ],
    { uncontrolled: "comlink finds nothing at such names either: what it lacks is an end to looking" },
  ),
  wire("B-10", "values that are not plain data", () => notPlain().map(keep)),
  wire("B-11", "a text of 64 MB", () => [keep("x".repeat(64 * MEGABYTE))], { ends: "stopped" }),
  wire("B-11", "two million values", () => [keep(new Array(2_000_000).fill(0))], { ends: "stopped" }),
  wire("B-11", "two hundred ports", () => [{ ...keep(1), transfer: Array.from({ length: 200 }, () => new MessageChannel().port2) }], {
    ends: "stopped",
  }),
  wire("B-12", "flood of calls", () => Array.from({ length: 50_000 }, () => apply("storage.get", { scope: "device", key: "k" })), {
    ends: "stopped",
  }),
  wire("B-13", "calls that nobody answers", () => Array.from({ length: 1_000 }, () => apply("ui.alert", { text: "Wait for me" })), {
    gains: ({ answers }) => new Array(Math.max(0, 1_000 - answers.length - WAITING)).fill("waiting"),
  }),
  wire("B-14", "one call again and again", () => Array.from({ length: 5 }, () => ({ id: "again", ...keep(1) })), { gains: repeated }),
  wire(
    "B-15",
    "answers that nobody asked for",
    () =>
      Array.from({ length: 10 }, (_, id) => ({
        plaza: "response",
        id,
        value: Object.fromEntries(["then", "toJSON"].map((member) => [member, "resolve"])),
      })),
    {
      uncontrolled: "comlink asks its guests nothing",
    },
  ),
  wire("B-16", "an argument that answers for itself", () => {
    const { port2 } = new MessageChannel();
    return [{ type: "APPLY", path: ["storage.set"], argumentList: [{ type: "HANDLER", name: "proxy", value: port2 }], transfer: [port2] }];
  }),
  wire("B-17", "members that reach prototypes", () =>
    ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"prototype":1}'].map((text) =>
      keep([JSON.parse(text)]),
    ),
  ),
  wire("B-18", "capabilities that were not granted", () => [
    apply("checkout.buy", { lines: [{ sku: "flat-white", quantity: 1 }] }),
    apply("checkout.getOrder", { orderId: "order-of-another" }),
    apply("network.fetch", { url: "https://api.example.com/" }),
    apply("analytics.track", { name: "stolen", props: {} }),
  ]),
  wire(
    "B-19",
    "calls in another's name",
    () => [apply("identity.getUser", OTHERS), apply("identity.getUser", { ...OTHERS, iss: "host" })],
    {
      gains: unlikeOwn,
    },
  ),
  wire(
    "B-25",
    "calls of another version",
    () => ["storage.compact", "telepathy.read", "plaza.version"].map((method) => apply(method, { since: 99 })),
    {
      uncontrolled: "comlink has no such methods either",
    },
  ),
  wire("B-27", "subscriptions without end", () => Array.from({ length: 200 }, (_, n) => ({ plaza: "subscribe", name: `event.${n}` })), {
    ends: "stopped",
    uncontrolled: "comlink has no subscriptions",
  }),
];
