import { MiniAppError } from "@plaza/protocol";
import { afterEach, expect, it } from "vitest";
import { answerSheet, createRig, type MemoryGuest, type Rig, type RigOptions } from "../../testing/index.ts";

const latte = { lines: [{ sku: "latte", quantity: 1 }] };
const PAGE = "https://plaza.example/you/paying";

let made: (Rig & { guest: MemoryGuest }) | undefined;
afterEach(() => {
  made?.close();
  made = undefined;
});

/** A user who is refused every quote, for this reason. */
async function refused(reason: string, options: RigOptions = {}): Promise<Rig & { guest: MemoryGuest }> {
  const all = await createRig(options);
  made = Object.assign(all, await all.run());
  all.services.state.quoted = () => {
    throw new MiniAppError("CHECKOUT_CONFLICT", "Refused.", { data: { reason } });
  };
  return made;
}
const buy = (from: { guest: MemoryGuest }) => from.guest.client.capabilities.checkout.buy(latte);

it("who has no way to pay is led to where they add one on their yes, and the app hears why there was no purchase [F2]", async () => {
  for (const open of [true, false]) {
    const from = await refused("no_instrument", { payingPage: PAGE });
    const outcome = buy(from);
    const sheet = await answerSheet(from, { open });
    expect(sheet).toMatchObject({ kind: "openUrl", why: "no_instrument", url: PAGE });
    await expect(outcome).rejects.toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "no_instrument" } });
    expect(from.opened).toEqual(open ? [PAGE] : []);
    from.close();
  }
});

it("nobody is led there for another reason, or where the application has no such page", async () => {
  for (const [reason, options] of [
    ["coupon_used", { payingPage: PAGE }],
    ["no_instrument", {}],
  ] as const) {
    const from = await refused(reason, options);
    await expect(buy(from)).rejects.toMatchObject({ data: { reason } });
    expect(from.host.getSnapshot().sheet).toBeNull();
    from.close();
  }
});
