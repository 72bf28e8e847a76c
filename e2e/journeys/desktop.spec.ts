import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, SPLITTER } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "../rig/test.ts";

test("on a desktop the mini-app stands beside the user's recents, and another opens with one click", async ({ openShell }) => {
  const shell = await openShell({ viewport: { width: 1280, height: 800 } });
  await shell.home();
  await expectAccessible(shell.page);
  await shell.open(SPLITTER);
  await shell.closeButton.click();
  await shell.open(COFFEE);
  await expect(shell.guest.getByRole("heading", { name: "Good morning" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page
    .getByRole("complementary", { name: "Your apps" })
    .getByRole("link", { name: new RegExp(SPLITTER.name) })
    .click();
  await expect(shell.workerGuest.getByRole("heading", { name: "Split a bill" })).toBeVisible();
});

test("turning the phone or drawing the window wider takes nothing away: the menu, the sheet and what was ticked in it stay", async ({
  openShell,
}) => {
  const shell = await openShell({ viewport: { width: 390, height: 844 } });
  const { page } = shell;
  const wide = { width: 1280, height: 800 };
  const narrow = { width: 390, height: 844 };
  await shell.signIn("somchai");
  await shell.home();
  await shell.open(COFFEE);
  // By its class: behind a sheet the rest of the page has no roles.
  const beside = page.locator(".pz-nav");
  await expect(beside).toBeHidden();
  await shell.menu();
  await page.setViewportSize(wide);
  await expect(beside).toBeVisible();
  await expect(shell.sheet.getByRole("button", { name: "About" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(shell.sheet).toHaveCount(0);

  const answer = (await guestPlaza(page)).evaluate((plaza) => plaza.identity.requestScopes({ scopes: ["profile", "email"] }));
  await shell.sheet.getByRole("switch", { name: "Your name" }).check();
  for (const size of [narrow, wide, narrow]) {
    await page.setViewportSize(size);
    await expect(beside).toBeVisible({ visible: size === wide });
    await expect(shell.sheet.getByRole("switch", { name: "Your name" })).toBeChecked();
  }
  await expectAccessible(page);
  await shell.sheet.getByRole("button", { name: "Share nothing" }).click();
  expect(await answer).toEqual({ granted: [], denied: ["profile", "email"] });
});
