import { describe, expect, it } from "vitest";
import type { BridgeCall } from "../host/index.ts";
import { createTestSession, gateOf, pairWelcome } from "../testing/pair.ts";
import { offerAll, testWelcome } from "../testing/welcome.ts";
import { createClient, createGuestRealm } from "./index.ts";

function connect() {
  const calls = new MessageChannel();
  const replies = new MessageChannel();
  const runtime = createGuestRealm(calls.port2, replies.port2);
  const said: unknown[] = [];
  const waiting = new Set<() => void>();
  calls.port1.onmessage = ({ data }) => {
    said.push(data);
    for (const wake of waiting) wake();
  };
  const until = async (count: number) => {
    while (said.length < count) await new Promise<void>((resolve) => void waiting.add(resolve));
    return said;
  };
  replies.port1.postMessage(testWelcome(offerAll({})));
  return { runtime, until, host: replies.port1, close: () => (calls.port1.close(), replies.port1.close(), runtime.close()) };
}

describe("the guest's realm", () => {
  it("subscribes with the first listener of a name and unsubscribes with the last", async () => {
    const { runtime, until, close } = connect();
    const realm = await runtime.ready;
    const off = [realm.on("shown", () => {}), realm.on("shown", () => {}), realm.on("hidden", () => {})];
    off[0]?.();
    off[0]?.();
    off[1]?.();
    realm.on("shown", () => {});
    expect(await until(5)).toEqual([
      { plaza: "initialized" },
      { plaza: "subscribe", name: "shown" },
      { plaza: "subscribe", name: "hidden" },
      { plaza: "unsubscribe", name: "shown" },
      { plaza: "subscribe", name: "shown" },
    ]);
    close();
  });

  it("answers a request of the host with the last handler, and with nothing when there is none", async () => {
    const { runtime, until, host, close } = connect();
    const realm = await runtime.ready;
    realm.handle("back", () => "first");
    const remove = realm.handle("back", async () => "second");
    host.postMessage({ plaza: "request", id: 1, name: "back", params: {} });
    expect((await until(2)).at(-1)).toEqual({ plaza: "response", id: 1, value: "second" });
    remove();
    host.postMessage({ plaza: "request", id: 2, name: "back", params: {} });
    expect((await until(3)).at(-1)).toEqual({ plaza: "response", id: 2, value: undefined });
    close();
  });

  it("keeps one bad listener from silencing the others, and still reports its error", async () => {
    const { runtime, host, close } = connect();
    const realm = await runtime.ready;
    const reported = new Promise((resolve) => void process.once("uncaughtException", resolve));
    const others = process.listeners("uncaughtException").filter((listener) => listener !== process.listeners("uncaughtException").at(-1));
    for (const listener of others) process.off("uncaughtException", listener);
    realm.on("shown", () => {
      throw new Error("mine");
    });
    const heard = new Promise((resolve) => void realm.on("shown", resolve));
    host.postMessage({ plaza: "event", name: "shown", detail: { n: 1 } });
    expect(await heard).toEqual({ n: 1 });
    expect(await reported).toMatchObject({ message: "mine" });
    for (const listener of others) process.on("uncaughtException", listener);
    close();
  });

  it("rejects `ready` when the session ends before it began, and says nothing afterwards", async () => {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const runtime = createGuestRealm(calls.port2, replies.port2);
    replies.port1.postMessage({ plaza: "closed", reason: "stopped" });
    await expect(runtime.ready).rejects.toMatchObject({ code: "BRIDGE_CLOSED" });
    runtime.send({ plaza: "loaded", timings: {} });
    calls.port1.close();
  });

  it("tells who asks after the end that it has ended", async () => {
    const { runtime, close } = connect();
    const realm = await runtime.ready;
    runtime.close();
    expect(realm.closed).toBe(true);
    await new Promise<void>((resolve) => void realm.onClose(resolve));
    close();
  });

  it("serves several clients at once, each with its own answers", async () => {
    const calls = new MessageChannel();
    const replies = new MessageChannel();
    const options = { handler: ({ params }: BridgeCall) => ({ value: (params as { key: string }).key }) };
    const session = createTestSession({ callPort: calls.port1, replyPort: replies.port1 }, gateOf(options), options);
    const [realm] = await Promise.all([createGuestRealm(calls.port2, replies.port2).ready, session.bind(pairWelcome(options))]);
    const clients = [createClient(realm), createClient(realm)];
    const values = await Promise.all(
      clients.map(({ capabilities }, index) => capabilities.storage.get({ scope: "device", key: `of client ${index}` })),
    );
    expect(values).toEqual([{ value: "of client 0" }, { value: "of client 1" }]);
    session.close();
  });
});
