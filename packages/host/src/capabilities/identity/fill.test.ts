import { afterEach, expect, it } from "vitest";
import { answerSheet, createRig, type Rig, sampleApp } from "../../testing/index.ts";

const rigs: Rig[] = [];
const scopes = [
  { name: "profile", reason: "Call out your name" },
  { name: "phone", reason: "Tell you when it is ready" },
  { name: "address", reason: "Bring it to you" },
];
async function rig(): Promise<Rig & { identity: Awaited<ReturnType<Rig["run"]>>["guest"]["client"]["capabilities"]["identity"] }> {
  const made = await createRig({ apps: [await sampleApp({ plaza: { scopes } })] });
  rigs.push(made);
  const { guest } = await made.run();
  return { ...made, identity: guest.client.capabilities.identity };
}
afterEach(() => {
  for (const made of rigs.splice(0)) made.close();
});

const home = { name: "Linh", line1: "12 Phố Hàng Bông", city: "Hà Nội", country: "VN" };

it("gives what was ticked and nothing else, and grants nothing [E7][I-08]", async () => {
  const made = await rig();
  const asked = made.identity.fillProfile({ fields: ["name", "phone"], reason: "Book a table" });
  const sheet = await answerSheet(made, { share: { fields: ["name"] } });
  expect(sheet).toMatchObject({
    kind: "fill",
    recipient: "app",
    reason: "Book a table",
    items: [
      { field: "name", reason: "Call out your name" },
      { field: "phone", reason: "Tell you when it is ready" },
    ],
    contacts: { name: "Linh", phone: "+84900000001" },
  });
  expect(await asked).toEqual({ name: "Linh" });
  expect(made.services.seen.fills).toEqual([{ fields: ["name"] }]);
  expect(made.services.state.grants.size).toBe(0);
});

it("lets nothing out that this sheet did not ask for, whoever answers [I-08]", async () => {
  const made = await rig();
  const asked = made.identity.fillProfile({ fields: ["name"] });
  await answerSheet(made, { share: { fields: ["email", "phone"] } });
  await expect(asked).rejects.toMatchObject({ code: "CONSENT_DENIED" });
  expect(made.services.seen.fills).toEqual([]);
});

it("asks nothing of the services before the user's yes, and a no is CONSENT_DENIED [E7]", async () => {
  const made = await rig();
  const asked = made.identity.fillProfile({ fields: ["name"] });
  asked.catch(() => undefined);
  await answerSheet(made, { share: null });
  await expect(asked).rejects.toMatchObject({ code: "CONSENT_DENIED" });
  expect(made.services.seen.fills).toEqual([]);
});

it("asks each time anew: a yes is for this once [E7]", async () => {
  const made = await rig();
  for (const _ of [1, 2]) {
    const asked = made.identity.fillProfile({ fields: ["phone"] });
    await answerSheet(made, { share: { fields: ["phone"] } });
    expect(await asked).toEqual({ phone: "+84900000001" });
  }
});

it("keeps an address that was written into the sheet, shows it, and counts a yes from then [E7][H-10]", async () => {
  const made = await rig();
  const asked = made.identity.fillProfile({ fields: ["address"] });
  const { id } = await answerSheet(made, { keep: home });
  const sheet = await made.until(({ sheet }) => sheet?.kind === "fill" && sheet.contacts.addresses.length > 0 && sheet);
  expect(sheet).toMatchObject({ id, contacts: { addresses: [home] } });
  expect(made.host.sheets.answer(id, { share: { fields: ["address"] } })).toBe(false);
  await answerSheet(made, { share: { fields: ["address"] } });
  // Who receives there is no part of it.
  const { name: _, ...address } = home;
  expect(await asked).toEqual({ address });
});

it("refuses what the manifest does not declare, a guest who has not signed in, and an app that is not on screen [I-08][I-09]", async () => {
  const made = await rig();
  await expect(made.identity.fillProfile({ fields: ["email"] })).rejects.toMatchObject({ code: "CAPABILITY_DENIED" });
  made.host.hide(made.session().id);
  await expect(made.identity.fillProfile({ fields: ["name"] })).rejects.toMatchObject({ code: "USER_ACTIVATION_REQUIRED" });
  await expect(made.identity.getPhoneCode()).rejects.toMatchObject({ code: "USER_ACTIVATION_REQUIRED" });
  expect(made.host.getSnapshot().sheet).toBeNull();
  await made.host.signOut();
  const { guest } = await made.run();
  await expect(guest.client.capabilities.identity.fillProfile({ fields: ["name"] })).rejects.toMatchObject({ code: "NOT_SIGNED_IN" });
});

it("gives the guest a code and never the number [E7]", async () => {
  const made = await rig();
  const asked = made.identity.getPhoneCode({ reason: "Call you" });
  const sheet = await made.until((snapshot) => snapshot.sheet);
  expect(sheet).toMatchObject({ kind: "fill", recipient: "server", items: [{ field: "phone" }] });
  expect(made.services.seen.phoneCodes).toEqual([]);
  await answerSheet(made, { share: { fields: ["phone"] } });
  const answer = await asked;
  expect(answer).toEqual({ code: "plaza_phone_code", expiresAt: expect.any(Number) });
  expect(JSON.stringify(answer)).not.toContain("84900000001");
});

it("a sheet that goes away with its app shares nothing [E7]", async () => {
  const made = await rig();
  const asked = made.identity.fillProfile({ fields: ["name"] });
  asked.catch(() => undefined);
  await made.until(({ sheet }) => sheet);
  made.host.hide(made.session().id);
  await expect(asked).rejects.toMatchObject({ code: "CONSENT_DENIED" });
});
