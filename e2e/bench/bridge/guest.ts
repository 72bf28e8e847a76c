import { createClient, createGuestRealm } from "@plaza/bridge/guest";
import * as Comlink from "comlink";
import { connect, WindowMessenger } from "penpal";
import { type Answer, type Ask, rate } from "./workload.ts";

interface Order {
  readonly subject: string;
  readonly calls: number;
  readonly width: number;
}

type Call = (params: Ask) => Promise<unknown>;

function rawCall(port: MessagePort): Call {
  const waiting = new Map<number, (value: unknown) => void>();
  let next = 0;
  port.onmessage = (event: MessageEvent<{ id: number; value: Answer }>) => {
    waiting.get(event.data.id)?.(event.data.value);
    waiting.delete(event.data.id);
  };
  return (params) =>
    new Promise((resolve) => {
      next += 1;
      waiting.set(next, resolve);
      port.postMessage({ id: next, params });
    });
}

async function plazaCall(ports: readonly MessagePort[]): Promise<Call> {
  const [call, reply] = ports;
  if (call === undefined || reply === undefined) throw new Error("two ports are needed");
  const realm = await createGuestRealm(call, reply).ready;
  const client = createClient(realm);
  return (params) => client.capabilities.storage.get(params);
}

async function penpalCall(): Promise<Call> {
  const remote = await connect<{ get(params: Ask): Answer }>({
    messenger: new WindowMessenger({ remoteWindow: window.parent, allowedOrigins: ["*"] }),
  }).promise;
  return async (params) => remote.get(params);
}

const calls = new Map<string, Call>();

window.addEventListener("message", (event: MessageEvent<{ bench?: "prepare" | "measure" } & Order>) => {
  const { bench, subject, calls: count, width } = event.data;
  if (bench === "prepare") void prepare(subject, event.ports);
  if (bench === "measure") void measure({ subject, calls: count, width });
});

async function prepare(subject: string, ports: readonly MessagePort[]): Promise<void> {
  const port = ports[0];
  if (subject === "plaza-bridge") calls.set(subject, await plazaCall(ports));
  else if (subject === "peer-penpal") calls.set(subject, await penpalCall());
  else if (port === undefined) throw new Error("a port is needed");
  else if (subject === "raw-port") calls.set(subject, rawCall(port));
  else {
    const remote = Comlink.wrap<{ get(params: Ask): Answer }>(port);
    calls.set(subject, (params) => remote.get(params));
  }
  window.parent.postMessage({ bench: "prepared", subject }, "*");
}

async function measure({ subject, calls: count, width }: Order): Promise<void> {
  const call = calls.get(subject);
  if (call === undefined) throw new Error(`${subject} was not prepared`);
  await rate(call, Math.min(500, count), width);
  window.parent.postMessage({ bench: "measured", subject, perSecond: await rate(call, count, width) }, "*");
}

window.parent.postMessage({ bench: "hello" }, "*");
