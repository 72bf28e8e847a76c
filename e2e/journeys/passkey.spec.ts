import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { addAuthenticator } from "../rig/passkeys.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/test.ts";

async function goTo({ page, plaza }: Shell, path: string, heading: string | RegExp): Promise<void> {
  await page.goto(`${plaza.origin}${path}`);
  await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
}

/** Makes an account with the virtual authenticator of the page. */
async function createAccount(shell: Shell, name: string): Promise<void> {
  const { page } = shell;
  await goTo(shell, "/sign-in", "Sign in");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Create with a passkey" }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

async function signOut({ page }: Shell): Promise<void> {
  await page.getByRole("button", { name: /Sign out/ }).click();
  await expect(page.getByRole("heading", { name: "Guest", level: 1 })).toBeVisible();
}

async function continueWithPasskey(shell: Shell): Promise<void> {
  await goTo(shell, "/sign-in", "Sign in");
  await shell.page.getByRole("button", { name: "Continue with a passkey" }).click();
}

/** Reads the code of the newest mail in the outbox, in a tab of its own. */
async function readCode(page: Page, email: string): Promise<string> {
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: /read the e-mail here/ }).click();
  const outbox = await opened;
  const mail = outbox.getByRole("article").filter({ hasText: `To ${email}` });
  const text = await mail.first().getByRole("heading").textContent();
  await expectAccessible(outbox);
  await outbox.close();
  return text?.match(/\d{4} \d{4}/)?.[0] ?? "";
}

async function typeCode(page: Page, email: string): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  const field = page.getByRole("textbox", { name: "Code from the e-mail" });
  await expect(field).toBeFocused();
  await field.fill(await readCode(page, email));
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

test("a guest makes an account with a passkey and keeps what they had, signs out, and comes back with the passkey [E8]", async ({
  shell,
}) => {
  const { page } = shell;
  const authenticator = await addAuthenticator(page);
  await shell.openLink(PACKING);
  await (await guestPlaza(page)).evaluate((plaza) => plaza.storage.set({ scope: "account", key: "journey", value: ["raincoat"] }));

  await goTo(shell, "/sign-in", "Sign in");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Create an account" }).click();
  await expectAccessible(page);
  await createAccount(shell, "Mai Lan");
  expect(await authenticator.count()).toBe(1);

  const stored = async () => (await guestPlaza(page)).evaluate((plaza) => plaza.storage.get({ scope: "account", key: "journey" }));
  await shell.openLink(PACKING);
  expect(await stored()).toEqual({ value: ["raincoat"] });

  await shell.home();
  await page.getByRole("link", { name: "You: Mai Lan" }).click();
  await signOut(shell);
  await shell.openLink(PACKING);
  expect(await stored()).toEqual({ value: null });

  await continueWithPasskey(shell);
  await expect(page.getByRole("heading", { name: "Mai Lan", level: 1 })).toBeVisible();
  await shell.openLink(PACKING);
  expect(await stored()).toEqual({ value: ["raincoat"] });
});

test("a member adds and names a second passkey, and removes neither way in that is the last", async ({ shell }) => {
  const { page } = shell;
  const laptop = await addAuthenticator(page);
  await createAccount(shell, "An");
  await page.getByRole("link", { name: /Sign-in and security/ }).click();
  await expect(page.getByRole("heading", { name: "Sign-in and security", level: 1 })).toBeVisible();
  await expectAccessible(page);
  // The same device again: it has one already.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("alert")).toHaveText("This device already has a passkey for your account.");

  const list = page.getByRole("list", { name: "Passkeys" });
  await list.getByRole("button", { name: /Passkey 1/ }).click();
  await expect(page.getByRole("textbox", { name: "Name of this passkey" })).toBeFocused();
  await page.getByRole("button", { name: "Remove this passkey" }).click();
  await expect(list.getByRole("alert")).toContainText("only way into your account");
  await page.getByRole("textbox", { name: "Name of this passkey" }).fill("Laptop");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).last().click();
  await expect(list.getByRole("button", { name: /Laptop/ })).toBeVisible();

  await laptop.remove();
  const phone = await addAuthenticator(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(list.getByRole("button")).toHaveCount(2);
  expect(await phone.count()).toBe(1);
  await list.getByRole("button", { name: /Laptop/ }).click();
  await page.getByRole("button", { name: "Remove this passkey" }).click();
  await expect(list.getByRole("button")).toHaveCount(1);
  await expect(page.getByRole("status").filter({ hasText: "The passkey was removed" })).toBeVisible();

  await page.getByRole("button", { name: "Back", exact: true }).click();
  await signOut(shell);
  await continueWithPasskey(shell);
  await expect(page.getByRole("heading", { name: "An", level: 1 })).toBeVisible();
});

test("where the browser suggests passkeys under the address field, choosing one is enough", async ({ shell }) => {
  const { page } = shell;
  await addAuthenticator(page, { suggestions: true });
  await createAccount(shell, "Suri");
  await signOut(shell);
  await page.goto(`${shell.plaza.origin}/sign-in`);
  await expect(page.getByRole("heading", { name: "Suri", level: 1 })).toBeVisible();
});

test("a passkey that does not come says so, and the e-mail code stands beside it", async ({ shell }) => {
  const { page } = shell;
  const authenticator = await addAuthenticator(page);
  await continueWithPasskey(shell);
  await expect(page.getByRole("alert")).toContainText("or use an e-mail code");
  await expect(page.getByRole("textbox", { name: "E-mail address" })).toBeVisible();
  await expectAccessible(page);
  // A finger that is not the owner's makes no account.
  await authenticator.setVerified(false);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill("Nobody");
  await page.getByRole("button", { name: "Create with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("No passkey was made");
  expect(await authenticator.count()).toBe(0);
});

test("a code from the outbox signs up, signs in elsewhere, and the first browser signs the second one out", async ({
  shell,
  openShell,
}) => {
  const { page } = shell;
  await goTo(shell, "/sign-in", "Sign in");
  await page.getByRole("textbox", { name: "E-mail address" }).fill("nobody@");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("alert")).toHaveText("This does not look like an e-mail address.");
  await typeCode(page, "journey@example.com");
  await expect(page.getByRole("heading", { name: "You", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: /Sign-in and security/ }).click();
  await expect(page.getByText("A code can be sent to journey@example.com")).toBeVisible();
  await page.getByRole("textbox", { name: "Your name" }).fill("Bảo");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

  const other = await openShell();
  await goTo(other, "/sign-in", "Sign in");
  await other.page.getByRole("textbox", { name: "E-mail address" }).fill("journey@example.com");
  await other.page.getByRole("button", { name: "Send me a code" }).click();
  const field = other.page.getByRole("textbox", { name: "Code from the e-mail" });
  await field.fill("0000 0000");
  await other.page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(other.page.getByRole("alert")).toContainText("This code is not right");
  await field.fill(await readCode(other.page, "journey@example.com"));
  await other.page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(other.page.getByRole("heading", { name: "Bảo", level: 1 })).toBeVisible();
  await other.openLink(COFFEE);

  await page.reload();
  const sessions = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: "This browser" })).toHaveCount(1);
  await expect(sessions.first()).toContainText(/Chrome.*, Linux/);
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await expect(sessions).toHaveCount(1);
  // What ran there is refused at once, and the browser is a guest's when it looks again.
  const refused = await (await guestPlaza(other.page)).evaluate((plaza) =>
    plaza.identity.getIdToken({}).then(
      () => null,
      (error: { code: string }) => error.code,
    ),
  );
  expect(refused).toBe("NOT_SIGNED_IN");
  await goTo(other, "/you", "Guest");
});
