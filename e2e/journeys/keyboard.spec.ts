import type { Locator, Page } from "@playwright/test";
import { COFFEE } from "../rig/apps.ts";
import { paidOrders } from "../rig/coffee.ts";
import { expect, test } from "../rig/test.ts";

/** More presses of Tab than any way in these journeys needs. */
const MAX_TABS = 40;

/** Presses Tab until the keyboard is on `target`; in a guest's frame too. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let pressed = 0; pressed < MAX_TABS; pressed += 1) {
    if (await target.evaluate((element) => document.hasFocus() && element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

test("a coffee is found, ordered and paid with the keyboard alone, and focus returns to where it was [H-16][I8]", async ({ shell }) => {
  const { page, guest, sheet } = shell;
  await shell.home();
  await tabTo(page, page.locator(".sh-grid").getByRole("link", { name: COFFEE.tile }));
  await page.keyboard.press("Enter");
  await shell.ready();
  await tabTo(page, guest.getByRole("button", { name: "Add Cà phê muối" }));
  await page.keyboard.press("Enter");
  await tabTo(page, guest.getByRole("button", { name: /^View cart/ }));
  await page.keyboard.press("Enter");
  await tabTo(page, guest.getByRole("button", { name: "Buy now" }));
  await page.keyboard.press("Enter");

  const pay = sheet.getByRole("button", { name: /^Pay ₫/ });
  await tabTo(page, pay);
  await expect(pay).toBeEnabled();
  await page.keyboard.press("Enter");
  const done = sheet.getByRole("button", { name: "Done" });
  await tabTo(page, done);
  await page.keyboard.press("Enter");
  await expect(sheet).toBeHidden();
  await expect(page.getByTestId("guest").locator("iframe")).toBeFocused();
  await tabTo(page, guest.getByRole("button", { name: "Back to the menu" }));
  expect(await paidOrders(shell)).toHaveLength(1);
});

test("the keyboard stays in an open sheet, and Escape leaves it with a no [H-16]", async ({ shell }) => {
  const { page, sheet } = shell;
  await shell.home();
  await shell.open(COFFEE);
  await shell.menu();
  // The keyboard goes in with the frame after the one that shows it.
  await expect.poll(() => sheet.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  for (let pressed = 0; pressed < 12; pressed += 1) {
    await page.keyboard.press("Tab");
    // At the sheet's ends a guard takes the keyboard, and hands it on with the next frame: what counts is where it comes to rest.
    await expect
      .poll(() =>
        page.evaluate(() => document.activeElement?.closest("[role=dialog],dialog") !== null || document.activeElement === document.body),
      )
      .toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
});

test("the first Tab on a page offers to skip to its content", async ({ shell }) => {
  await shell.home();
  await shell.page.locator("body").evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await shell.page.keyboard.press("Tab");
  await expect(shell.page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});
