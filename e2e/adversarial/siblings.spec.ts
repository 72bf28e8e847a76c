import type { Frame } from "@playwright/test";
import { COFFEE } from "../rig/apps.ts";
import { type Attacked, expect, test } from "./rig/test.ts";

/** Opens an honest mini-app, marks its realm, and leaves it running behind the home page. */
async function openHonest(victim: Attacked): Promise<Frame> {
  await victim.home();
  await victim.open(COFFEE);
  const frame = victim.page.frames().find((one) => one !== victim.page.mainFrame() && one.url().includes("/"));
  const honest = await (await victim.page.getByTestId("guest").locator("iframe").elementHandle())?.contentFrame();
  if (!honest || !frame) throw new Error("The honest mini-app has no frame.");
  await honest.evaluate(() => Object.assign(globalThis, { untouched: true }));
  await victim.closeButton.click();
  await expect(victim.page.getByRole("heading", { name: "All apps" })).toBeVisible();
  return honest;
}

/** The same realm as before, still showing what it showed, in a session that still answers. */
async function expectUntouched(victim: Attacked, honest: Frame): Promise<void> {
  await victim.page.evaluate(() => history.pushState(null, "", "/"));
  await victim.open(COFFEE);
  expect(await honest.evaluate(() => (globalThis as { untouched?: boolean }).untouched)).toBe(true);
  await expect(victim.stopped).toHaveCount(0);
  await expect(victim.guest.getByRole("heading").first()).toBeVisible();
}

test("cannot speak to another mini-app in the host's voice [S-14]", async ({ victim, attack, openControl }) => {
  const honest = await openHonest(victim);
  const { findings } = await attack("S-14", { inPlace: true });
  const [found] = await findings();
  expect(found?.evidence[0], "it did reach for the others").not.toBe("0 siblings");
  await expectUntouched(victim, honest);
  const control = await openControl();
  await control.run("S-14");
  await control.sibling.waitForFunction(() => (globalThis as unknown as { got: unknown[] }).got.length === 2);
});

test("cannot take another mini-app elsewhere or close it [S-15]", async ({ victim, attack, openControl, evil }) => {
  const honest = await openHonest(victim);
  const { findings } = await attack("S-15", { inPlace: true });
  expect((await findings())[0]?.evidence).toContain("location: SecurityError");
  await expectUntouched(victim, honest);
  const control = await openControl();
  await control.run("S-15");
  await evil.hit(evil.control, "sibling-location");
});

test("shares no store and no channel with another mini-app [S-16]", async ({ victim, attack, openControl }) => {
  await openHonest(victim);
  const { findings } = await attack("S-16", { inPlace: true });
  for (const { name, gained } of await findings()) expect(gained, name).toEqual([]);
  const control = await openControl();
  const [stores, broadcast] = await control.run("S-16");
  expect(stores?.gained).toEqual(["cookie", "indexedDB", "caches", "native localStorage"]);
  expect(broadcast?.gained).toEqual(["BroadcastChannel"]);
});
