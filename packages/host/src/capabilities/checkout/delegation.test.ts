import { type DelegatedPart, delegatedPartSchema } from "@plaza/protocol";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { answerSheet, createRig, type Rig, sampleApp } from "../../testing/index.ts";
import { acceptDelegation } from "./delegation.ts";

const rigs: Rig[] = [];
async function rig(delegation: readonly DelegatedPart[] = ["address", "instrument"]) {
  const made = await createRig({ apps: [await sampleApp({ plaza: { delegation } })] });
  rigs.push(made);
  const { guest } = await made.run();
  return { ...made, guest, checkout: guest.client.capabilities.checkout };
}
afterEach(() => {
  for (const made of rigs.splice(0)) made.close();
});
const home = { name: "Linh", line1: "12 Phố Hàng Bông", city: "Hà Nội", country: "VN" };
const denied = { code: "CAPABILITY_DENIED" };

it("accepts no part that was not asked for, and lets none be asked for that is not listed: config ⊇ request ⊇ accept [F11]", () => {
  const parts = fc.uniqueArray(fc.constantFrom(...delegatedPartSchema.options));
  const asked = fc.array(fc.constantFrom(...delegatedPartSchema.options));
  fc.assert(
    fc.property(parts, asked, parts, (config, request, possible) => {
      const within = request.every((part) => config.includes(part));
      if (!within) {
        expect(() => acceptDelegation(config, request, possible)).toThrow(expect.objectContaining(denied));
        return;
      }
      const accepted = acceptDelegation(config, request, possible);
      expect(accepted.every((part) => request.includes(part) && config.includes(part) && possible.includes(part))).toBe(true);
      // And nothing less than there is: each part once.
      expect([...accepted].sort()).toEqual([...new Set(request)].filter((part) => possible.includes(part)).sort());
    }),
  );
});

it("takes over nothing before it was asked to, and only what it accepted [F11]", async () => {
  const { checkout, host } = await rig();
  await expect(checkout.selectAddress()).rejects.toMatchObject(denied);
  await expect(checkout.selectInstrument({ orderToken: "token-1" })).rejects.toMatchObject(denied);
  expect(await checkout.delegate({ parts: ["instrument"] })).toEqual({ accepted: ["instrument"] });
  await expect(checkout.selectAddress()).rejects.toMatchObject(denied);
  expect(host.getSnapshot().sheet).toBeNull();
});

it("refuses a request for what the manifest does not list [F11]", async () => {
  const { checkout } = await rig(["address"]);
  await expect(checkout.delegate({ parts: ["address", "instrument"] })).rejects.toMatchObject({
    ...denied,
    data: { parts: ["instrument"] },
  });
  await expect(checkout.selectAddress()).rejects.toMatchObject(denied);
});

it("a guest who has not signed in keeps no address: only the way to pay is taken over [F11]", async () => {
  const made = await rig();
  await made.host.signOut();
  const { guest } = await made.run();
  expect(await guest.client.capabilities.checkout.delegate({ parts: ["address", "instrument"] })).toEqual({ accepted: ["instrument"] });
});

it("gives the address that the user chose, also one that they wrote there [F11]", async () => {
  const made = await rig();
  await made.checkout.delegate({ parts: ["address"] });
  const asked = made.checkout.selectAddress();
  await answerSheet(made, { keep: home });
  const sheet = await made.until(({ sheet }) => sheet?.kind === "select" && sheet.options.length > 0 && sheet);
  expect(sheet).toMatchObject({ part: "address", options: [{ label: "12 Phố Hàng Bông, Hà Nội", detail: "Linh" }] });
  const id = sheet.kind === "select" ? (sheet.options[0]?.id ?? "") : "";
  await answerSheet(made, { choose: id });
  expect(await asked).toEqual({ address: home });
});

it("gives a handle, whose order then shows the chosen way to pay; nothing that was not offered can be chosen [F11]", async () => {
  const made = await rig();
  await made.checkout.delegate({ parts: ["instrument"] });
  const asked = made.checkout.selectInstrument({ orderToken: "token-1" });
  expect(await answerSheet(made, { choose: "i-1" })).toMatchObject({ kind: "select", options: [{ id: "i-1", label: "Debit card 4417" }] });
  const { instrument } = await asked;
  expect(instrument).toEqual({ handle: "plaza_instrument_1", label: "Debit card 4417", expiresAt: expect.any(Number) });
  expect(made.services.seen.handles).toEqual([{ orderToken: "token-1", instrumentId: "i-1" }]);
  const paid = made.checkout.payOrder({ orderToken: "token-1", instrument: instrument.handle });
  await answerSheet(made, { act: "pay", instrumentId: "i-1" });
  expect(await paid).toMatchObject({ status: "paid" });

  for (const choice of ["i-2", null]) {
    const again = made.checkout.selectInstrument({ orderToken: "token-1" });
    again.catch(() => undefined);
    await made.until(({ sheet }) => sheet?.kind === "select" || sheet?.kind === "checkout");
    const { sheet } = made.host.getSnapshot();
    if (sheet?.kind === "checkout") made.host.sheets.answer(sheet.id, { act: "done" });
    await answerSheet(made, { choose: choice });
    await expect(again).rejects.toMatchObject({ code: "CONSENT_DENIED" });
  }
  expect(made.services.seen.handles).toHaveLength(1);
});
