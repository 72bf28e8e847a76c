import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, SPLITTER } from "../rig/apps.ts";
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
