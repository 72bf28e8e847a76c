import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { askToBuy, paidOrders } from "../rig/coffee.ts";
import { signUp } from "../rig/passkeys.ts";
import { expect, test } from "../rig/test.ts";

test("above the allowance a user with a passkey signs the quote with it; nothing is paid before, nor when the device says no [C-18][F12]", async ({
  shell,
}) => {
  const { page } = shell;
  const authenticator = await signUp(shell, "Mai");
  await page.goto(`${shell.plaza.origin}/you/apps/${COFFEE.id}`);
  await page.getByRole("radio", { name: "Nothing: always ask me twice" }).click();
  await expect(page.getByRole("radio", { name: "Nothing: always ask me twice" })).toBeChecked();

  await askToBuy(shell);
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  const sign = shell.sheet.getByRole("button", { name: /^Sign with your passkey, pay ₫/ });
  await expect(sign).toBeVisible();
  await expectAccessible(page);
  await authenticator.setVerified(false);
  await sign.click();
  await expect(shell.sheet.getByRole("alert").filter({ hasText: "nothing was paid" })).toBeVisible();
  expect(await paidOrders(shell)).toEqual([]);

  await authenticator.setVerified(true);
  await sign.click();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid ₫/ })).toBeVisible();
  await expectAccessible(page);
  expect(await paidOrders(shell)).toHaveLength(1);
});

test("who came in by a code is asked for their passkey at the first purchase of that browser, and not again [C-18]", async ({ shell }) => {
  const { page } = shell;
  await signUp(shell, "Minh Anh");
  const email = `an-${Date.now()}@example.com`;
  const code = async () => {
    const { messages } = (await shell.api("GET", "/outbox")) as { messages: { to: string; text: string }[] };
    return messages.find(({ to }) => to === email)?.text.match(/^\d{4} \d{4}$/m)?.[0];
  };
  await shell.api("POST", "/account/email", { email, locale: "en" });
  await shell.api("POST", "/account/email/code", { code: await code() });
  await shell.api("POST", "/sign-out", {});
  await shell.api("POST", "/sign-in/email", { email, locale: "en" });
  await shell.api("POST", "/sign-in/email/code", { code: await code() });

  await askToBuy(shell);
  await expect(shell.sheet).toContainText("You have not used your passkey in this browser yet.");
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await expect(shell.sheet.getByRole("alert").getByRole("heading", { name: "Is it you?" })).toBeVisible();
  await expectAccessible(page);
  expect(await paidOrders(shell)).toEqual([]);
  await shell.sheet.getByRole("button", { name: /^Sign with your passkey, pay ₫/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid ₫/ })).toBeVisible();
  await shell.sheet.getByRole("button", { name: "Done" }).click();

  await askToBuy(shell);
  await expect(shell.sheet).not.toContainText("passkey");
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid ₫/ })).toBeVisible();
  expect(await paidOrders(shell)).toHaveLength(2);
});
