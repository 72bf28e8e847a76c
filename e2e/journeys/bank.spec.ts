import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { askToBuy, chooseCard, paidOrders } from "../rig/coffee.ts";
import { signUp } from "../rig/passkeys.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/test.ts";

/** A purchase whose bank wants the user on its page, and that page, opened from the keyboard. */
async function atBank(shell: Shell): Promise<Page> {
  await askToBuy(shell);
  await chooseCard(shell, "Demo card: the bank asks on its page");
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await expect(shell.sheet.getByRole("alert").getByRole("heading", { name: "Your bank wants you to confirm" })).toBeVisible();
  await expectAccessible(shell.page);
  expect(await paidOrders(shell)).toEqual([]);
  const open = shell.sheet.getByRole("button", { name: /^Open / });
  await expect(open).not.toHaveAttribute("aria-disabled");
  const opened = shell.page.context().waitForEvent("page");
  await open.press("Enter");
  const bank = await opened;
  await expect(bank.getByRole("heading", { name: "Demo bank" })).toBeVisible();
  expect(await bank.evaluate(() => window.opener)).toBeNull();
  await expect(shell.sheet.getByRole("status").filter({ hasText: "Waiting for your bank." })).toBeVisible();
  return bank;
}

test("a passkey is asked for because the bank asks, and the same order is paid, once [F2][C-18]", async ({ shell }) => {
  const { page } = shell;
  const authenticator = await signUp(shell, "Mai");

  await askToBuy(shell);
  await chooseCard(shell, "Demo card: the bank asks for you");
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await expect(shell.sheet).toContainText("Your bank wants to know that it is you.");
  await expectAccessible(page);
  expect((await shell.orders()).map(({ status }) => status)).toEqual(["pending"]);
  await authenticator.setVerified(true);
  await shell.sheet.getByRole("button", { name: /^Sign with your passkey, pay ₫/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid ₫/ })).toBeVisible();
  expect((await shell.orders()).map(({ status }) => status)).toEqual(["paid"]);
});

test("the bank's page, approved in its own window: the sheet goes on by itself to the receipt [F2]", async ({ shell }) => {
  const bank = await atBank(shell);
  await bank.getByRole("link", { name: "Approve" }).click();
  await bank.waitForURL(`${shell.plaza.origin}/orders`);
  await bank.close();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid ₫/ })).toBeVisible();
  expect(await paidOrders(shell)).toHaveLength(1);
});

test("the bank's page, refused: not paid, and the sheet says why [F2]", async ({ shell }) => {
  const bank = await atBank(shell);
  await bank.getByRole("link", { name: "Refuse" }).click();
  await bank.waitForURL(`${shell.plaza.origin}/orders`);
  await bank.close();
  await expect(shell.sheet.getByRole("heading", { name: "Not paid" })).toBeVisible();
  await expect(shell.sheet.getByText("You were not charged.")).toBeVisible();
  expect((await shell.orders()).map(({ status }) => status)).toEqual(["declined"]);
});

test("who changes their mind at the bank calls the payment off [F2]", async ({ shell }) => {
  const bank = await atBank(shell);
  await bank.close();
  await shell.sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Not paid" })).toBeVisible();
  expect(await paidOrders(shell)).toEqual([]);
});
