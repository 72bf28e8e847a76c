import { afterEach, expect, it } from "vitest";
import { ARMING_MS } from "../../sheets/sheets.ts";
import { answerSheet, createRig, type MemoryGuest, type Rig } from "../../testing/index.ts";

const vnd = (amount: number) => ({ amount, currency: "VND" });

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
const sheetOf = (from: Rig, kind: string) => from.until(({ sheet }) => (sheet?.kind === kind ? sheet : null));
const doneSheet = (from: Rig) => from.until(({ sheet }) => (sheet?.kind === "checkout" && sheet.state.phase === "done" ? sheet : null));

it("is shown with its terms and confirmed as a purchase is; a second tap joins the first [F9][C-01]", async () => {
  const from = await rig();
  const { checkout } = from.guest.client.capabilities;
  const outcomes = Promise.all([checkout.subscribe({ plan: "monthly" }), checkout.subscribe({ plan: "monthly" })]);
  expect(await answerSheet(from, { act: "pay" })).toMatchObject({
    kind: "checkout",
    quote: { total: vnd(99_000), terms: { plan: { id: "monthly" }, next: { total: vnd(99_000) } } },
  });
  const [one, other] = await outcomes;
  expect(one).toEqual({ status: "active", subscriptionId: "sub-1", orderId: "plan-order-1", receipt: "receipt.jws" });
  expect(other).toEqual(one);
  expect(from.services.seen.confirms).toHaveLength(1);
  const { subscriptions } = await checkout.listSubscriptions({});
  expect(subscriptions).toMatchObject([{ id: "sub-1", status: "active" }]);
});

it("that begins with nothing to pay is agreed to and not confirmed; no is no subscription [F9][C-20]", async () => {
  const from = await rig();
  const { checkout } = from.guest.client.capabilities;
  const no = checkout.subscribe({ plan: "trial" });
  await answerSheet(from, { act: "cancel" });
  expect(await no).toEqual({ status: "cancelled" });
  expect((await checkout.listSubscriptions({})).subscriptions).toEqual([]);
  const yes = checkout.subscribe({ plan: "trial" });
  await answerSheet(from, { act: "pay" });
  expect(await yes).toEqual({ status: "active", subscriptionId: "sub-1" });
  expect((await doneSheet(from)).state).toEqual({ phase: "done", outcome: { status: "agreed" } });
  expect(from.services.seen).toMatchObject({ confirms: [], cancels: [] });
  expect((await checkout.listSubscriptions({})).subscriptions).toMatchObject([{ status: "trialing" }]);
});

it("above the allowance is asked about twice, with what each period costs where today costs nothing [F12][C-20]", async () => {
  const from = await rig();
  from.services.state.quoted = () => ({ stepUp: { reason: "amount", limit: vnd(0) } });
  const outcome = from.guest.client.capabilities.checkout.subscribe({ plan: "trial" });
  await answerSheet(from, { act: "pay" });
  const { id } = await from.until(({ sheet }) =>
    sheet?.kind === "checkout" && sheet.state.phase === "raise" && sheet.state.passkey === undefined ? sheet : null,
  );
  expect(from.services.seen.agreed).toEqual([]);
  from.pass(ARMING_MS);
  from.host.sheets.answer(id, { act: "raise" });
  expect(await outcome).toMatchObject({ status: "active" });
  expect(from.services.seen.agreed).toMatchObject([{ stepUp: { amount: vnd(99_000) } }]);
});

it("is cancelled and resumed by the user's yes alone, in a sheet of the host's own words [F9]", async () => {
  const from = await rig();
  const { checkout } = from.guest.client.capabilities;
  const started = checkout.subscribe({ plan: "monthly" });
  await answerSheet(from, { act: "pay" });
  const { status } = await started;
  expect(status).toBe("active");
  const { id } = await doneSheet(from);
  from.host.sheets.answer(id, { act: "done" });

  const kept = checkout.cancelSubscription({ subscriptionId: "sub-1" });
  await sheetOf(from, "subscription");
  expect(await answerSheet(from, { ok: false })).toMatchObject({ kind: "subscription", wish: "cancel", subscription: { id: "sub-1" } });
  expect(await kept).toMatchObject({ done: false, subscription: { cancelled: false } });
  const cancelled = checkout.cancelSubscription({ subscriptionId: "sub-1" });
  await sheetOf(from, "subscription");
  await answerSheet(from, { ok: true });
  expect(await cancelled).toMatchObject({ done: true, subscription: { cancelled: true } });
  // What is so already needs no question.
  expect(await checkout.cancelSubscription({ subscriptionId: "sub-1" })).toMatchObject({ done: true });
  const resumed = checkout.resumeSubscription({ subscriptionId: "sub-1" });
  await sheetOf(from, "subscription");
  await answerSheet(from, { ok: true });
  expect(await resumed).toMatchObject({ done: true, subscription: { cancelled: false } });
  await expect(checkout.cancelSubscription({ subscriptionId: "sub-9" })).rejects.toMatchObject({ code: "INVALID_PARAMS" });
});
