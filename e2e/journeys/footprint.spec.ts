import { readFile } from "node:fs/promises";
import type { FootprintExport } from "@plaza/protocol/services";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { askToBuy } from "../rig/coffee.ts";
import { guestPlaza } from "../rig/guest.ts";
import { signUp } from "../rig/passkeys.ts";
import { expect, test } from "../rig/test.ts";

test("the user sees what an app did, takes a copy of it, erases it and keeps a receipt [H7][Z5]", async ({ shell }) => {
  await shell.signIn("maya");
  await askToBuy(shell);
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  const plaza = await guestPlaza(shell.page);
  await plaza.evaluate(async ({ storage, identity }) => {
    await storage.set({ scope: "account", key: "favourite", value: "salt-coffee" });
    await storage.set({ scope: "device", key: "theme", value: "dark" });
    await identity.getUser();
  });
  const { id: sub } = await plaza.evaluate(({ identity }) => identity.getUser());
  await shell.closeButton.click();

  await shell.page.getByRole("link", { name: "You", exact: true }).click();
  await shell.page.getByRole("link", { name: /What apps may do/ }).click();
  await expectAccessible(shell.page);
  await shell.page.getByRole("link", { name: new RegExp(`${COFFEE.name}.*\\d visits?`) }).click();
  await expect(shell.page.getByRole("heading", { name: "What it did" })).toBeVisible();
  await expect(shell.page.getByRole("link", { name: /Sold you something/ }).first()).toBeVisible();
  await expect(shell.page.getByText("Used the checkout").first()).toBeVisible();
  await expect(shell.page.getByRole("listitem").filter({ hasText: "Asked who you are" }).first()).toContainText(/\d times/);
  await expectAccessible(shell.page);

  const copying = shell.page.waitForEvent("download");
  await shell.page.getByRole("button", { name: /Take a copy/ }).click();
  const copy = JSON.parse(await readFile(await (await copying).path(), "utf8")) as FootprintExport;
  expect(copy).toMatchObject({ format: "plaza-footprint/1", appId: COFFEE.id, sub });
  expect(copy.data["storage"]?.["entries"]).toContainEqual(expect.objectContaining({ key: "favourite", value: "salt-coffee" }));

  await shell.page.getByRole("button", { name: /Erase everything/ }).click();
  const question = shell.page.getByRole("dialog", { name: `Erase everything of ${COFFEE.name}?` });
  await expect(question.getByText("This cannot be undone", { exact: false })).toBeVisible();
  await expectAccessible(shell.page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  await shell.page.getByRole("button", { name: /Erase everything/ }).click();
  await question.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(shell.page.getByRole("status").filter({ hasText: /Erased: \d+ records/ })).toContainText(
    /\d orders? stays?: the law wants books/,
  );
  await expect(shell.page.getByText("Nothing yet.", { exact: false })).toBeVisible();
  await expectAccessible(shell.page);

  const keeping = shell.page.waitForEvent("download");
  await shell.page.getByRole("button", { name: "Keep the receipt" }).click();
  const issuer = `${shell.plaza.origin}/oidc`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const receipt = await readFile(await (await keeping).path(), "utf8");
  const { payload } = await jwtVerify(receipt, keys, { issuer, audience: COFFEE.id, typ: "plaza-erasure+jwt" });
  expect(payload).toMatchObject({ sub, deleted: { visits: expect.any(Number), storage: 2 } });

  await shell.openLink(COFFEE);
  const again = await guestPlaza(shell.page);
  const kept = await again.evaluate(async ({ storage, identity }) => ({
    account: await storage.get({ scope: "account", key: "favourite" }),
    device: await storage.get({ scope: "device", key: "theme" }),
    id: (await identity.getUser()).id,
  }));
  expect(kept).toEqual({ account: { value: null }, device: { value: null }, id: sub });
});

test("an erasure that fails loses nothing and says so [Z5]", async ({ shell }) => {
  await shell.signIn("maya");
  await shell.openLink(COFFEE);
  await shell.closeButton.click();
  await shell.page.goto(`${shell.plaza.origin}/you/apps/${COFFEE.id}`);
  await expect(shell.page.getByRole("heading", { name: "What it did" })).toBeVisible();
  await shell.page.route("**/erase", (route) => route.abort());
  await shell.page.getByRole("button", { name: /Erase everything/ }).click();
  await shell.page.getByRole("dialog").getByRole("button", { name: "Erase", exact: true }).click();
  await expect(shell.page.getByRole("alert")).toHaveText("That did not work. Nothing is lost; try again.");
});

test("a member ends their account, keeps the receipts, and is nobody the server knows [I-13]", async ({ shell }) => {
  const { page } = shell;
  await signUp(shell, "Mai");
  await shell.openLink(COFFEE);
  const { id: sub } = await (await guestPlaza(page)).evaluate(({ identity }) => identity.getUser());
  await shell.closeButton.click();

  await page.goto(`${shell.plaza.origin}/you/security`);
  await page.getByRole("button", { name: /End my account/ }).click();
  const question = page.getByRole("dialog", { name: "End your account?" });
  await expectAccessible(page);
  await question.getByRole("button", { name: "End my account" }).click();
  await expect(page.getByRole("heading", { name: "Your account is gone" })).toBeVisible();
  await expectAccessible(page);
  const keeping = page.waitForEvent("download");
  await page.getByRole("button", { name: "Keep the receipts" }).click();
  const receipts = JSON.parse(await readFile(await (await keeping).path(), "utf8")) as { appId: string }[];
  expect(receipts.map(({ appId }) => appId)).toEqual([COFFEE.id]);

  await page.goto(`${shell.plaza.origin}/sign-in`);
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await shell.openLink(COFFEE);
  expect((await (await guestPlaza(page)).evaluate(({ identity }) => identity.getUser())).id).not.toBe(sub);
});
