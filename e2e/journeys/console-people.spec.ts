import type { Page } from "@playwright/test";
import type { PlazaProcess } from "@plaza/server/testing";
import { expectAccessible } from "../rig/accessible.ts";
import { signUp } from "../rig/passkeys.ts";
import { expect, test } from "../rig/test.ts";

/** The link that `node apps/server/dist/main.js operator` prints. */
async function operatorLink({ env }: PlazaProcess): Promise<string> {
  const { makeOperatorLink, readConfig } = await import("@plaza/server");
  return makeOperatorLink(readConfig(env));
}

/** Types an address, and the code that the demonstration's outbox has for it. */
async function signInByCode(page: Page, plaza: PlazaProcess, email: string): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  const field = page.getByRole("textbox", { name: "Code from the e-mail" });
  await expect(field).toBeFocused();
  await page.request.get(`${plaza.origin}/api/v1/me`);
  const { messages } = (await (await page.request.get(`${plaza.origin}/api/v1/outbox`)).json()) as {
    messages: { to: string; text: string }[];
  };
  await field.fill(/^\d{4} \d{4}$/m.exec(messages.find(({ to }) => to === email)?.text ?? "")?.[0] ?? "");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

test.use({ viewport: { width: 1280, height: 800 } });

test("the first operator comes by the server's link, invites a publisher's member and takes the role back", async ({
  openShell,
  ownPlaza,
}) => {
  const plaza = await ownPlaza();
  const { page } = await openShell({ plaza });
  await page.goto(await operatorLink(plaza));
  await expect(page.getByText("You were invited to work here. Sign in first")).toBeVisible();
  // The secret does not stay in the address.
  expect(page.url()).toBe(`${plaza.consoleOrigin}/join`);
  await expectAccessible(page);
  await signInByCode(page, plaza, "hai@example.com");
  await expect(page.getByRole("heading", { name: "You were invited", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Take the role" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await page.getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("row").filter({ hasText: "hai@example.com" })).toContainText("Operator");
  await page.getByRole("button", { name: "Invite" }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("They see this publisher’s apps")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Make a link" }).click();
  const link = (await sheet.getByText(/\/join#/).textContent()) ?? "";
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("table", { name: "Open invitations" }).getByRole("row")).toHaveCount(2);

  const { page: other } = await openShell({ plaza, viewport: { width: 390, height: 844 } });
  await other.goto(link);
  await signInByCode(other, plaza, "dev@example.com");
  await other.getByRole("button", { name: "Take the role" }).click();
  await expect(other.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await expect(other.getByRole("link", { name: "Identity" })).toBeVisible();
  await expect(other.getByRole("link", { name: "People" })).toHaveCount(0);

  const row = page.getByRole("row").filter({ hasText: "dev@example.com" });
  await expect(row).toContainText("Publisher: Plaza Samples");
  await row.getByRole("button", { name: "Take the role" }).click();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Take the role" }).click();
  await expect(row).toHaveCount(0);
  await expect(other.getByText("has no role in the console")).toBeVisible();
  await expectAccessible(other);
  // The last operator stays, and reads why.
  await page.getByRole("row").filter({ hasText: "hai@example.com" }).getByRole("button", { name: "Take the role" }).click();
  await sheet.getByRole("button", { name: "Take the role" }).click();
  await expect(sheet.getByRole("alert")).toBeVisible();
});

test("an operator who has a passkey in the shell signs in to the console with it", async ({ openShell, ownPlaza }) => {
  const plaza = await ownPlaza();
  const shell = await openShell({ plaza });
  const { page } = shell;
  await signUp(shell, "Hải Anh");

  await page.goto(await operatorLink(plaza));
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("button", { name: "Take the role" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /Hải Anh/ }).first()).toBeVisible();
});

test("an operator changes the key of ID tokens, withdraws a stolen one, and a publisher asks for one id in new apps", async ({
  openShell,
  ownPlaza,
}) => {
  const plaza = await ownPlaza();
  const { page } = await openShell({ plaza });
  await page.goto(plaza.consoleOrigin);
  await page.getByRole("button", { name: "(Operator)" }).click();
  await page.getByRole("link", { name: "Identity" }).click();
  const keys = page.getByRole("table", { name: "Keys of ID tokens" });
  await expect(keys.getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
  const signing = await keys.getByRole("row").nth(1).locator("code").textContent();
  await page.getByRole("button", { name: "Change the key" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Change the key" }).click();
  await expect(sheet.getByText("Write why")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("textbox").fill("A quarter is over");
  await sheet.getByRole("button", { name: "Change the key" }).click();
  await expect(keys.getByRole("row")).toHaveCount(3);
  await expect(keys.getByText("Signs next")).toBeVisible();

  await page.getByRole("button", { name: "Withdraw a stolen key" }).click();
  await expect(sheet.getByText("Every key is gone at once")).toBeVisible();
  await sheet.getByRole("textbox").fill("A backup was lost");
  await sheet.getByRole("button", { name: "Withdraw a stolen key" }).click();
  await expect(keys.getByRole("row")).toHaveCount(2);
  await expect(keys.getByText(signing ?? "")).toHaveCount(0);

  await page.getByRole("button", { name: "Use one id in new apps" }).first().click();
  await expect(sheet.getByText("never changes after")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Use one id in new apps" }).click();
  await expect(page.getByText("Not used yet: will be the publisher’s").first()).toBeVisible();
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("row").filter({ hasText: "A backup was lost" })).toContainText("Changed a key");
  await expect(page.getByRole("row").filter({ hasText: "Asked for one id in new apps" })).toBeVisible();
});
