import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { askToBuy } from "../rig/coffee.ts";
import { guestPlaza } from "../rig/guest.ts";
import type { PersonaId, Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/test.ts";

/** Pays for a coffee and asks for the receipt by e-mail: the moment at which the app needs the address. */
async function askForEmail(shell: Shell, persona: PersonaId): Promise<void> {
  await shell.signIn(persona);
  await askToBuy(shell);
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  await shell.guest.getByRole("button", { name: "E-mail my receipt" }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Choose what to share" })).toBeVisible();
}

test("the e-mail address is asked for when it is needed, with the app's reason, and taken back in You [E5][H3]", async ({ shell }) => {
  await askForEmail(shell, "maya");
  await expect(shell.page.getByText(`${COFFEE.name} is asking`)).toBeVisible();
  await expect(shell.sheet.getByText("“Send your receipt”").first()).toBeVisible();
  const email = shell.sheet.getByRole("switch", { name: "Your e-mail" });
  await expect(email).not.toBeChecked();
  await expect(shell.sheet.getByRole("button", { name: "Share", exact: true })).toBeDisabled();
  await expectAccessible(shell.page);
  await email.check();
  await expect(shell.sheet.getByRole("radio", { name: /^Hide my e-mail/ })).toBeChecked();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("radio", { name: /^Share my e-mail/ }).check();
  await shell.sheet.getByRole("button", { name: "Share 1" }).click();
  await expect(shell.guest.getByText("Receipt goes to maya@example.com.")).toBeVisible();
  const plaza = await guestPlaza(shell.page);
  expect(await plaza.evaluate(({ granted }) => [...granted])).toEqual(["email"]);

  // The app keeps running while its user takes the address back.
  await shell.closeButton.click();
  await shell.page.getByRole("link", { name: "You", exact: true }).click();
  await shell.page.getByRole("link", { name: /What apps may do/ }).click();
  await shell.page.getByRole("link", { name: new RegExp(COFFEE.name) }).click();
  const may = shell.page.getByRole("switch", { name: "Read your e-mail address" });
  await expect(may).toBeChecked();
  await expectAccessible(shell.page);
  // Not `uncheck`: the switch follows the server, not the finger.
  await may.click();
  await expect(shell.page.getByText("Taken back. It has to ask you again.")).toBeVisible();
  expect(await plaza.evaluate((sdk) => sdk.identity.getUser())).not.toHaveProperty("email");
  expect(await plaza.evaluate(({ granted }) => [...granted])).toEqual([]);
});

test("a no shares nothing, and the app goes on without [E5]", async ({ shell }) => {
  await askForEmail(shell, "minh");
  await shell.sheet.getByRole("button", { name: "Share nothing" }).click();
  await expect(shell.guest.getByText("No e-mail, then. The receipt stays in your orders.")).toBeVisible();
  expect(await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.identity.getUser())).not.toHaveProperty("email");
  const { grants } = (await shell.api("GET", "/grants")) as { grants: { scopes: unknown[] }[] };
  expect(grants.flatMap(({ scopes }) => scopes)).toEqual([]);
});

test("who hides their address gives another one that stays the app's, and switches its mail off [E5]", async ({ shell }) => {
  await askForEmail(shell, "linh");
  await shell.sheet.getByRole("switch", { name: "Your e-mail" }).check();
  await shell.sheet.getByRole("button", { name: "Share 1" }).click();
  const said = shell.guest.getByText(/^Receipt goes to [0-9a-f]{20}@relay\.localhost\.$/);
  await expect(said).toBeVisible();
  const address = ((await said.textContent()) ?? "").replace(/^Receipt goes to (.*)\.$/, "$1");
  await shell.page.goto(`${shell.plaza.origin}/you/apps/${COFFEE.id}`);
  const passed = shell.page.getByRole("switch", { name: "Pass its mail on to me" });
  await expect(passed).toBeChecked();
  await expect(shell.page.getByText(address, { exact: true })).toBeVisible();
  await expectAccessible(shell.page);
  await passed.click();
  await expect(passed).not.toBeChecked();
  expect(await shell.api("GET", "/me/relays")).toMatchObject({ relays: [{ appId: COFFEE.id, address, on: false }] });
  // Left as it was: the person is everybody's.
  await shell.api("DELETE", `/grants/${COFFEE.id}`);
});
