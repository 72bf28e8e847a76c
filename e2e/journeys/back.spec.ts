import { COFFEE } from "../rig/apps.ts";
import { askToBuy, paidOrders } from "../rig/coffee.ts";
import { expect, test } from "../rig/test.ts";

test("Back closes what the host has open before it leaves the app: the menu's page, the menu, then the app [D1]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  const menu = await shell.menu();
  await menu.getByRole("button", { name: "About" }).click();
  await expect(menu.getByText(COFFEE.id)).toBeVisible();
  await shell.page.goBack();
  await expect(menu.getByRole("button", { name: "About" })).toBeVisible();
  await shell.page.goBack();
  await expect(shell.sheet).toBeHidden();
  await expect(shell.page).toHaveURL(new RegExp(`/miniapp/${COFFEE.id}/`));
  await shell.page.goBack();
  await expect(shell.page).toHaveURL(`${shell.plaza.origin}/`);
});

test("a menu that was closed by hand leaves nothing for Back, and Forward opens nothing [D1]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.menu();
  await shell.page.keyboard.press("Escape");
  await expect(shell.sheet).toBeHidden();
  await shell.page.goForward();
  await expect(shell.sheet).toBeHidden();
  await shell.page.goBack();
  await expect(shell.page).toHaveURL(`${shell.plaza.origin}/`);
});

test("Back on the checkout sheet is a no: nothing is charged and the cart still stands [D1][F3]", async ({ shell }) => {
  await shell.signIn("linh");
  await askToBuy(shell);
  await shell.page.goBack();
  await expect(shell.sheet).toBeHidden();
  await expect(shell.guest.getByRole("button", { name: "Buy now" })).toBeVisible();
  expect(await paidOrders(shell)).toEqual([]);
});
