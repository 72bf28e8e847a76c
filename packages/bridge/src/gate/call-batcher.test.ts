import { expect, it } from "vitest";
import { createCallBatcher, createTurns, type PassedCall } from "./call-batcher.ts";
import type { FromGate } from "./gate-messages.ts";

function start() {
  const posted: { message: FromGate; transfer: Transferable[] }[] = [];
  const turns: (() => void)[] = [];
  let asked = 0;
  const batcher = createCallBatcher(
    (message, transfer) => void posted.push({ message, transfer }),
    (task) => {
      asked += 1;
      turns.push(task);
    },
  );
  const call = (id: string): PassedCall => ({ type: "call", id, method: "tea.brew", params: {} });
  /** A batcher that has just looked, so that its turn is on. */
  function inTurn() {
    for (let index = 0; index < 8; index += 1) batcher.call(call("before"));
    posted.length = 0;
  }
  return {
    batcher,
    call,
    posted,
    inTurn,
    turns: () => asked,
    turn: () => turns.shift()?.(),
    ids: () => posted.map(({ message }) => (message.type === "calls" ? message.calls.map(({ id }) => id) : [(message as PassedCall).id])),
  };
}

it("sends calls that come one by one at once, and looks after each eighth whether more are queued", () => {
  const { batcher, call, turn, turns, ids } = start();
  const alone = Array.from({ length: 32 }, (_, index) => String(index));
  for (const id of alone) {
    batcher.call(call(id));
    turn();
  }
  expect(ids()).toEqual(alone.map((id) => [id]));
  expect(turns()).toBe(4);
});

it("sends the calls of one turn together and in order, with the buffers of all of them", () => {
  const { batcher, call, posted, inTurn, turn, ids } = start();
  inTurn();
  const buffers = [new ArrayBuffer(1), new ArrayBuffer(2)] as const;
  batcher.call(call("a"));
  batcher.call(call("b"), [buffers[0]]);
  batcher.call(call("c"), [buffers[1]]);
  expect(ids()).toEqual([]);
  turn();
  expect(ids()).toEqual([["a", "b", "c"]]);
  expect(posted[0]?.transfer).toEqual(buffers);
});

it("sends a crowd in messages of eight, in order, each with the buffers of its own calls", () => {
  const { batcher, call, posted, inTurn, turn, ids } = start();
  inTurn();
  const names = Array.from({ length: 17 }, (_, index) => String(index));
  const last = new ArrayBuffer(1);
  for (const name of names) batcher.call(call(name), name === "16" ? [last] : undefined);
  turn();
  expect(ids()).toEqual([names.slice(0, 8), names.slice(8, 16), ["16"]]);
  expect(posted.map(({ transfer }) => transfer)).toEqual([[], [], [last]]);
});

it("gathers on while calls keep coming, and stops when a turn brought none", () => {
  const { batcher, call, inTurn, turn, ids } = start();
  inTurn();
  batcher.call(call("a"));
  batcher.call(call("b"));
  turn();
  batcher.call(call("c"));
  turn();
  turn();
  batcher.call(call("d"));
  expect(ids()).toEqual([["a", "b"], ["c"], ["d"]]);
});

it("sends what waits when asked to, once", () => {
  const { batcher, call, inTurn, turn, ids } = start();
  inTurn();
  batcher.call(call("a"));
  batcher.flush();
  turn();
  expect(ids()).toEqual([["a"]]);
});

it("takes a turn behind the messages that are queued already", async () => {
  const order: string[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => void order.push("queued");
  const nextTurn = createTurns();
  port2.postMessage(null);
  await new Promise<void>((resolve) => nextTurn(() => resolve(void order.push("turn"))));
  port1.close();
  expect(order).toEqual(["queued", "turn"]);
});
