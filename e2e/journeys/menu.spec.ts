import type { AdminReport } from "@plaza/protocol/services";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { askConsole } from "../rig/console-api.ts";
import { expect, test } from "../rig/test.ts";

test("the menu shares a link that opens the app at the same page from cold [A6]", async ({ shell, openShell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Your orders" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Your orders" })).toBeVisible();
  await expect(shell.page).toHaveURL(/\/orders$/);
  const menu = await shell.menu();
  await expectAccessible(shell.page);
  await menu.getByRole("button", { name: "Share", exact: true }).click();
  await expect(shell.page.getByText("Link copied")).toBeVisible();
  const link = await shell.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(new RegExp(`^${shell.plaza.origin}/miniapp/com\\.lasom\\.coffee/orders`));

  const other = await openShell();
  await other.page.goto(link);
  await other.ready();
  await expect(other.guest.getByRole("heading", { name: "Your orders" })).toBeVisible();
});

test("the menu restarts the app in its place", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("not kept");
  await (await shell.menu()).getByRole("button", { name: "Restart" }).click();
  await expect(shell.sheet).toBeHidden();
  await shell.ready();
  await expect(shell.guest.getByRole("textbox", { name: "Where to?" })).toHaveValue("");
});

test("the menu says who publishes the app, which release runs, and what it may do", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  const menu = await shell.menu();
  await menu.getByRole("button", { name: "About" }).click();
  await expect(menu.getByText("Plaza Samples")).toBeVisible();
  await expect(menu.getByText("1.0.0")).toBeVisible();
  await expect(menu.getByText(COFFEE.id)).toBeVisible();
  await expectAccessible(shell.page);
  await menu.getByRole("button", { name: "Back" }).click();
  await menu.getByRole("button", { name: /What it may do/ }).click();
  await expect(menu.getByText("You share nothing with this app")).toBeVisible();
});

test("a report of the user reaches the operator", async ({ shell, request }) => {
  await shell.home();
  await shell.open(PACKING);
  const menu = await shell.menu();
  await menu.getByRole("button", { name: "Report a problem" }).click();
  await menu.getByRole("radio", { name: "It misleads" }).check();
  await menu.getByRole("textbox", { name: /What happened/ }).fill("It says it packs by itself.");
  await expectAccessible(shell.page);
  await menu.getByRole("button", { name: "Send report" }).click();
  await expect(shell.page.getByText("Report sent")).toBeVisible();

  const { reports } = await askConsole<{ reports: AdminReport[] }>(request, shell.plaza, "operator", "/reports");
  expect(reports).toContainEqual(
    expect.objectContaining({ appId: PACKING.id, reason: "misleading", text: "It says it packs by itself.", version: "1.0.0" }),
  );
});

test("Escape closes the menu and the keyboard is back on the button that opened it [H-16][I8]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.menu();
  await shell.page.keyboard.press("Escape");
  await expect(shell.sheet).toBeHidden();
  await expect(shell.menuButton).toBeFocused();
});
