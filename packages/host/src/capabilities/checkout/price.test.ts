import { MiniAppError } from "@plaza/protocol";
import type { Address, Delivery, PasskeyAssertion, RequoteRequest, StepUp } from "@plaza/protocol/services";
import { afterEach, describe, expect, it } from "vitest";
import { ARMING_MS } from "../../sheets/sheets.ts";
import { answerSheet, createRig, type MemoryGuest, type Rig, type RigOptions } from "../../testing/index.ts";

const latte = { lines: [{ sku: "latte", quantity: 2 }] };
const vnd = (amount: number) => ({ amount, currency: "VND" });
const home: Address = { name: "Linh", line1: "12 Phố Hàng Bông", city: "Hà Nội", country: "VN" };
const post: Delivery["options"][number] = { id: "post", name: "Post", price: vnd(30_000) };

let made: (Rig & { guest: MemoryGuest }) | undefined;
afterEach(() => {
  made?.close();
  made = undefined;
});

async function rig(options: RigOptions = {}): Promise<Rig & { guest: MemoryGuest }> {
  const all = await createRig(options);
  made = Object.assign(all, await all.run());
  return made;
}
const checkoutSheet = (from: Rig, phase: string, passkey?: string) =>
  from.until(({ sheet }) => {
    if (sheet?.kind !== "checkout" || sheet.state.phase !== phase) return null;
    return phase !== "raise" || ("passkey" in sheet.state ? sheet.state.passkey : undefined) === passkey ? sheet : null;
  });
const now = (from: Rig) => from.host.getSnapshot().sheet;

describe("a purchase above the allowance", () => {
  const stepUp: StepUp = { reason: "amount", limit: vnd(50_000) };

  it("is asked for twice, the second time armed anew, and only then confirmed with the very amount [C-20][F12][Z4]", async () => {
    const from = await rig();
    from.services.state.quoted = () => ({ stepUp });
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    await answerSheet(from, { act: "pay" });
    const { id } = await checkoutSheet(from, "raise");
    expect(from.services.seen.confirms).toEqual([]);
    // The tap that went on falling is no second yes.
    expect(from.host.sheets.answer(id, { act: "raise" })).toBe(false);
    from.pass(ARMING_MS);
    expect(from.host.sheets.answer(id, { act: "raise" })).toBe(true);
    expect(await outcome).toMatchObject({ status: "paid" });
    expect(from.services.seen.confirms).toMatchObject([{ stepUp: { amount: vnd(90_000) } }]);
  });

  it("is not confirmed by a second pay, or by a raise that nobody was asked for; no is a no [C-20]", async () => {
    const from = await rig();
    from.services.state.quoted = () => ({ stepUp });
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    const { id } = await answerSheet(from, { act: "raise" });
    expect(now(from)).toMatchObject({ state: { phase: "review" } });
    from.host.sheets.answer(id, { act: "pay" });
    await checkoutSheet(from, "raise");
    await answerSheet(from, { act: "pay" });
    expect(now(from)).toMatchObject({ state: { phase: "raise" } });
    from.host.sheets.answer(id, { act: "cancel" });
    expect(await outcome).toEqual({ status: "cancelled" });
    expect(from.services.seen.confirms).toEqual([]);
  });

  it("that the server alone knows of, because the allowance was lowered meanwhile, is asked for again in the same sheet [F12]", async () => {
    const from = await rig();
    const paid = from.services.state.confirm;
    from.services.state.confirm = async (attempt) => {
      if ("stepUp" in attempt) return paid(attempt);
      throw new MiniAppError("CONSENT_REQUIRED", "Ask again.", { data: { reason: "step_up", of: "total", limit: vnd(0) } });
    };
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    await answerSheet(from, { act: "pay" });
    expect((await checkoutSheet(from, "raise")).state).toMatchObject({ stepUp: { reason: "total" } });
    await answerSheet(from, { act: "raise" });
    expect(await outcome).toMatchObject({ status: "paid" });
    expect(new Set(from.services.seen.confirms.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  const question = { passkey: { nonce: "nonce", options: { challenge: "hash-of-the-quote" } } };
  const assertion = { id: "key" } as PasskeyAssertion;
  /** A purchase at its second question, of a user who has a passkey. */
  async function asked(sign: (options: { challenge: string }) => Promise<PasskeyAssertion>) {
    const from = await rig({ signWithPasskey: sign });
    from.services.state.quoted = () => ({ stepUp });
    from.services.state.stepUp = question;
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    await answerSheet(from, { act: "pay" });
    const { id } = await checkoutSheet(from, "raise", "ready");
    from.pass(ARMING_MS);
    return { from, outcome, id };
  }

  it("of a user who has a passkey is confirmed with their signature over what the server asked [C-18]", async () => {
    const signed: object[] = [];
    const { from, outcome, id } = await asked(async (options) => {
      signed.push(options);
      return assertion;
    });
    from.host.sheets.answer(id, { act: "raise" });
    expect(await outcome).toMatchObject({ status: "paid" });
    expect(signed).toEqual([question.passkey.options]);
    expect(from.services.seen.confirms).toMatchObject([{ stepUp: { amount: vnd(90_000), passkey: { nonce: "nonce", assertion } } }]);
  });

  it("is not confirmed when the passkey does not sign; it can be tried again [C-18]", async () => {
    let tries = 0;
    const { from, outcome, id } = await asked(async () => {
      tries += 1;
      if (tries === 1) throw new DOMException("The user said no.", "NotAllowedError");
      return assertion;
    });
    from.host.sheets.answer(id, { act: "raise" });
    await checkoutSheet(from, "raise", "failed");
    expect(from.services.seen.confirms).toEqual([]);
    from.host.sheets.answer(id, { act: "raise" });
    expect(await outcome).toMatchObject({ status: "paid" });
  });

  it("is not confirmed by a signature that comes after the user said no, and is not asked for twice at once [C-18]", async () => {
    const signing: ((signed: PasskeyAssertion) => void)[] = [];
    const { from, outcome, id } = await asked(() => new Promise((resolve) => signing.push(resolve)));
    from.host.sheets.answer(id, { act: "raise" });
    from.host.sheets.answer(id, { act: "raise" });
    expect(signing).toHaveLength(1);
    from.host.sheets.answer(id, { act: "cancel" });
    expect(await outcome).toEqual({ status: "cancelled" });
    signing[0]?.(assertion);
    await from.until(({ sheet }) => sheet === null);
    expect(from.services.seen.confirms).toEqual([]);
  });
});

describe("a purchase that nobody asked for", () => {
  it("is a sheet and nothing else, however soon the app asks: no request to pay leaves without a yes [C-20]", async () => {
    const from = await rig();
    void from.guest.client.capabilities.checkout.buy(latte).catch(() => {});
    const sheet = await checkoutSheet(from, "review");
    expect(from.host.sheets.answer(sheet.id, { act: "pay" })).toBe(false);
    expect(from.services.seen.confirms).toEqual([]);
  });
});

describe("where it is sent", () => {
  const quoted = (asked?: RequoteRequest) => {
    const saved = asked?.addressId === undefined ? [] : [{ ...home, id: asked.addressId, default: true }];
    const sent = asked?.addressId === undefined ? {} : { addressId: asked.addressId, optionId: "post" };
    const options = saved.length === 0 ? [] : [post];
    return {
      delivery: { addresses: saved, options, ...sent },
      ...(saved.length === 0 ? {} : { shipping: vnd(30_000), total: vnd(120_000) }),
    };
  };

  it("without an address pay does nothing; one that is written is kept, priced, and armed for anew; the guest hears none of it [I-08]", async () => {
    const from = await rig();
    from.services.state.quoted = quoted;
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    const { id } = await answerSheet(from, { act: "pay" });
    expect(now(from)).toMatchObject({ state: { phase: "review" } });
    from.host.sheets.answer(id, { act: "deliver", to: { address: home } });
    await from.until(({ sheet }) => sheet?.kind === "checkout" && sheet.quote.total.amount === 120_000);
    expect(from.host.sheets.answer(id, { act: "pay" })).toBe(false);
    await answerSheet(from, { act: "pay" });
    expect(await outcome).toEqual({ status: "paid", orderId: "order-1-xxxx-again", receipt: "receipt.jws" });
    expect(await from.host.wallet.addresses()).toMatchObject([{ ...home, id: from.services.seen.requotes[0]?.addressId }]);
  });

  it("a price that could not be had leaves the one before standing, and an offer that is over ends the purchase", async () => {
    const from = await rig();
    from.services.state.quoted = (asked) => {
      if (asked?.optionId === "none") throw new MiniAppError("INVALID_PARAMS");
      if (asked !== undefined) throw new MiniAppError("QUOTE_EXPIRED");
      return quoted({ addressId: "a-1" });
    };
    const outcome = from.guest.client.capabilities.checkout.buy(latte).catch((error: MiniAppError) => error.code);
    const { id } = await checkoutSheet(from, "review");
    from.host.sheets.answer(id, { act: "deliver", to: { optionId: "none" } });
    await from.until(({ sheet }) => sheet?.kind === "checkout" && sheet.state.phase === "review" && sheet.state.requote === "failed");
    expect(now(from)).toMatchObject({ quote: { orderId: "order-1-xxxx", total: vnd(120_000) } });
    from.host.sheets.answer(id, { act: "deliver", to: { optionId: "post" } });
    await checkoutSheet(from, "failed");
    expect(await outcome).toBe("QUOTE_EXPIRED");
  });
});

describe("the reason of a no", () => {
  it.each([
    [true, { status: "cancelled", reason: "price" }],
    [false, { status: "cancelled" }],
  ])("with consent to analytics: %s; the host keeps it in either case [F13]", async (analytics, told) => {
    const from = await rig();
    await from.host.setConsents({ analytics, personalisation: false });
    const outcome = from.guest.client.capabilities.checkout.buy(latte);
    await answerSheet(from, { act: "cancel", reason: "price" });
    expect(await outcome).toEqual(told);
    expect(from.services.seen.cancels).toMatchObject([{ reason: "price" }]);
  });
});
