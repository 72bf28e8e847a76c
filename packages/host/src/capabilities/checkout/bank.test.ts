import { MiniAppError } from "@plaza/protocol";
import { afterEach, expect, it, vi } from "vitest";
import { ARMING_MS } from "../../sheets/sheets.ts";
import { answerSheet, createRig, type MemoryGuest, type Rig } from "../../testing/index.ts";

const latte = { lines: [{ sku: "latte", quantity: 2 }] };
const page = "https://bank.example/3ds/1";

let made: (Rig & { guest: MemoryGuest }) | undefined;
afterEach(() => {
  made?.close();
  made = undefined;
});

async function rig(): Promise<Rig & { guest: MemoryGuest }> {
  const all = await createRig();
  made = Object.assign(all, await all.run());
  return made;
}
const inPhase = (from: Rig, phase: string) =>
  from.until(({ sheet }) => (sheet?.kind === "checkout" && sheet.state.phase === phase ? sheet : null));

/** A purchase whose bank wants the user on its page. */
async function sent(address = page) {
  const from = await rig();
  from.services.state.confirm = async ({ orderId }) => ({ status: "pending", orderId, page: address });
  const outcome = from.guest.client.capabilities.checkout.buy(latte);
  await answerSheet(from, { act: "pay" });
  return { from, outcome };
}
function settle(from: Rig, over: object): void {
  const [id, order] = [...from.services.state.orders][0] ?? [];
  if (id !== undefined && order !== undefined) from.services.state.orders.set(id, { ...order, ...over });
}

it("opens the bank's page with one tap, not with the one before it, and goes on by itself to the receipt [F2]", async () => {
  const { from, outcome } = await sent();
  const { id, state } = await inPhase(from, "bank");
  expect(state).toEqual({ phase: "bank", page });
  expect(from.host.sheets.answer(id, { act: "bank" })).toBe(false);
  expect(from.opened).toEqual([]);
  from.pass(ARMING_MS);
  expect(from.host.sheets.answer(id, { act: "bank" })).toBe(true);
  expect(from.opened).toEqual([page]);
  settle(from, { status: "paid", receipt: "receipt.jws" });
  expect(await outcome).toEqual({ status: "paid", orderId: "order-1-xxxx", receipt: "receipt.jws" });
  expect((await inPhase(from, "done")).state).toMatchObject({ outcome: { status: "paid" } });
  expect(from.services.seen.confirms).toHaveLength(1);
});

it("closed before the bank has spoken it is pending, and the mini-app never hears the page", async () => {
  const { from, outcome } = await sent();
  const { id } = await inPhase(from, "bank");
  from.host.sheets.answer(id, { act: "done" });
  expect(await outcome).toEqual({ status: "pending", orderId: "order-1-xxxx" });
  expect(from.host.getSnapshot().sheet).toBeNull();
});

it("a no calls it off at the server, once, and shows what became of it", async () => {
  const { from, outcome } = await sent();
  const { id } = await inPhase(from, "bank");
  for (let time = 0; time < 2; time += 1) from.host.sheets.answer(id, { act: "cancel" });
  expect(from.host.getSnapshot().sheet).toMatchObject({ state: { phase: "bank", leaving: true } });
  await expect.poll(() => from.services.seen.cancels).toEqual([{ orderId: "order-1-xxxx", reason: "user" }]);
  settle(from, { status: "declined", declineCode: "authentication_failed" });
  expect(await outcome).toEqual({ status: "declined", orderId: "order-1-xxxx", code: "authentication_failed" });
});

it.each(["http://bank.example/", "javascript:alert(1)", "https://bank.example@evil.example/", "nowhere"])(
  "opens no page that is not https: %s",
  async (address) => {
    const { from, outcome } = await sent(address);
    expect(await outcome).toEqual({ status: "pending", orderId: "order-1-xxxx" });
    expect((await inPhase(from, "done")).state).toMatchObject({ outcome: { status: "pending" } });
  },
);

it("opens a page in the clear on this machine, as in development", async () => {
  const { from, outcome } = await sent("http://localhost:4400/api/v1/simulator/bank/1");
  const { id, state } = await inPhase(from, "bank");
  expect(state).toMatchObject({ page: "http://localhost:4400/api/v1/simulator/bank/1" });
  from.host.sheets.answer(id, { act: "done" });
  expect(await outcome).toMatchObject({ status: "pending" });
});

it("asks again no sooner than the server says, and not at all where that is too long: then it is in doubt [F4]", async () => {
  const from = await rig();
  const waits: number[] = [];
  const realTimeout = globalThis.setTimeout;
  // Only the time that the server names passes at once: all others are limits, of calls for example.
  const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, ms = 0) => {
    waits.push(ms);
    return realTimeout(act, ms === 7_654 ? 0 : ms);
  }) as typeof setTimeout);
  const paid = from.services.state.confirm;
  const busy = (retryAfterMs: number) => new MiniAppError("BRIDGE_BUSY", "Later.", { retryAfterMs });
  try {
    from.services.state.confirm = async () => {
      from.services.state.confirm = paid;
      throw busy(7_654);
    };
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    await answerSheet(from, { act: "pay" });
    expect(await outcome).toMatchObject({ status: "paid" });
    expect(waits).toContain(7_654);
  } finally {
    timer.mockRestore();
  }
  const { id } = await inPhase(from, "done");
  from.host.sheets.answer(id, { act: "done" });
  const before = from.services.seen.confirms.length;
  from.services.state.confirm = () => Promise.reject(busy(60_000));
  const doubtful = from.guest.client.capabilities.checkout.buy(latte);
  await answerSheet(from, { act: "pay" });
  expect(await doubtful).toMatchObject({ status: "pending" });
  expect(from.services.seen.confirms).toHaveLength(before + 1);
});
