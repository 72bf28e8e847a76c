import { PACKING } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "./rig/test.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

for (const [what, by] of [
  ["a day ahead", DAY_MS],
  ["a day back", -DAY_MS],
] as const) {
  test(`a clock that jumps ${what} stops no app, and a sheet that is open can be answered, once [H-17]`, async ({ victim, attack }) => {
    const { page, sheet, arming } = victim;
    await page.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() + Number(document.documentElement?.dataset.jump ?? 0);
    });
    await attack("nothing");
    await victim.ready();
    const plaza = await guestPlaza(page);
    const answer = plaza.evaluate((sdk) => sdk.ui.confirm({ text: "Go on?" }));
    await sheet.getByRole("button", { name: "OK" }).waitFor();
    await page.evaluate((ms) => {
      document.documentElement.dataset.jump = String(ms);
    }, by);
    await expect(arming).toHaveCount(0);
    await sheet.getByRole("button", { name: "OK" }).click();
    expect(await answer).toEqual({ ok: true });
    await expect(sheet).toHaveCount(0);
    await plaza.evaluate(async (sdk) => sdk.storage.set({ scope: "account", key: "kept", value: 1 }));
    expect(await plaza.evaluate((sdk) => sdk.storage.get({ scope: "account", key: "kept" }))).toEqual({ value: 1 });
    await expect(victim.stopped).toHaveCount(0);
  });
}

test("a tab that was frozen goes on where it was: no app is taken for hung [H-17]", async ({ victim }) => {
  const { page, guest } = victim;
  await victim.home();
  await victim.open(PACKING);
  const where = guest.getByRole("textbox", { name: "Where to?" });
  await where.fill("Đà Lạt");
  const cdp = await page.context().newCDPSession(page);
  for (let night = 0; night < 3; night += 1) {
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
  }
  await guest.getByRole("button", { name: "Add" }).click();
  await expect(guest.getByRole("heading", { name: "Đà Lạt" })).toBeVisible();
  await expect(victim.stopped).toHaveCount(0);
});

test("a connection that flaps makes nothing happen twice [H-17]", async ({ victim }) => {
  const { page, guest } = victim;
  await victim.home();
  await victim.open(PACKING);
  const where = guest.getByRole("textbox", { name: "Where to?" });
  await where.fill("Huế");
  for (const offline of [true, false, true, false, true, false]) await page.context().setOffline(offline);
  await guest.getByRole("button", { name: "Add" }).click();
  await expect(guest.getByRole("heading", { name: "Huế" })).toHaveCount(1);
  expect(victim.traffic.to("/api/v1/sessions", "POST")).toHaveLength(1);
  await expect(victim.stopped).toHaveCount(0);
});
