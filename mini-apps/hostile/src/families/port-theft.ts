import type { GuestEndpoint } from "@plaza/protocol";
import { type Arena, type Attack, type Companion, type Finding, tried } from "../attack.ts";
import { type Answer, apply, isRefusal } from "../conversation.ts";

const WHO = "hostile: who takes a port?";
const ME = "hostile: I do";

/** The port itself, which the runtime keeps to itself: whoever calls `postMessage` on it next hands it over. */
async function ownPort({ endpoint, plaza }: Arena): Promise<MessagePort | null> {
  if (endpoint === null || endpoint instanceof MessagePort) return endpoint;
  return new Promise((resolve) => {
    const original = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function take(this: MessagePort, ...sent: Parameters<typeof original>) {
      MessagePort.prototype.postMessage = original;
      resolve(this);
      return original.apply(this, sent);
    } as typeof original;
    void plaza?.identity.getUser().catch(() => undefined);
  });
}

/** Milliseconds between two questions whether the port is alive, and after which one that was not answered says no. */
const ASK_MS = 200;
const DEAD_MS = 3_000;
const QUESTIONS = 40;

/** The thief's turn: what it asks for, it asks for as itself and as others. It holds the port for as long as somebody is at the other end. */
async function use(port: MessagePort): Promise<Finding> {
  const calls = [
    apply("identity.getUser", {}),
    apply("identity.getUser", { appId: "com.lasom.coffee", sub: "someone-else" }),
    apply("storage.get", { scope: "account", key: "secret" }),
    apply("checkout.buy", { lines: [{ sku: "flat-white", quantity: 1 }] }),
    apply("checkout.getOrder", { orderId: "order-of-another" }),
  ];
  const answers: Answer[] = [];
  const heard = new Set<string>();
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    heard.add(String(data?.id));
    if (String(data?.id).startsWith("thief-")) answers.push(data);
  };
  const say = (message: object) => (port as GuestEndpoint).postMessage(message);
  for (const [index, call] of calls.entries()) say({ ...call, id: `thief-${index}` });
  // It answers no heartbeat, being no runtime: the session ends, and with it whatever the port was good for.
  let alive = true;
  for (let question = 0; alive && question < QUESTIONS && answers.length < calls.length; question += 1) {
    say({ ...apply("no.such", {}), id: `alive-${question}` });
    const since = performance.now();
    while (!heard.has(`alive-${question}`) && performance.now() - since < DEAD_MS)
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    alive = heard.has(`alive-${question}`);
  }
  return {
    gained: answers.filter((answer) => !isRefusal(answer)).map((answer) => JSON.stringify(answer)),
    evidence: [`${calls.length} sent, ${answers.length} answered`, alive ? "the port is alive" : "the port is dead"],
  };
}

const THIEF = "wait for a port";

/** B-20: a session's port in other hands. */
export const portTheftAttacks: readonly Attack[] = [
  {
    id: "B-20",
    name: "give the port away",
    beside: THIEF,
    besideRuns: true,
    ends: "stopped",
    wire: true,
    run: async (arena) => {
      const port = await ownPort(arena);
      if (port === null) return { gained: [], evidence: ["no port here"] };
      const thief = await new Promise<MessageEventSource | null>((resolve) => {
        window.addEventListener("message", ({ data, source }) => data === ME && resolve(source));
        for (let index = 0; index < window.parent.length; index += 1) window.parent[index]?.postMessage(WHO, "*");
      });
      thief?.postMessage(WHO, { targetOrigin: "*", transfer: [port] });
      return tried;
    },
  },
];

/** Another mini-app, which takes what it is given. */
export const portTheftCompanions: readonly Companion[] = [
  {
    id: "B-20",
    name: THIEF,
    run: () =>
      new Promise((resolve) => {
        window.addEventListener("message", ({ data, source, ports: [port] }) => {
          if (data !== WHO) return;
          if (port === undefined) source?.postMessage(ME, { targetOrigin: "*" });
          else resolve(use(port));
        });
      }),
  },
];
