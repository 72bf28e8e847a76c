import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { expect, test } from "../rig/test.ts";

test("without a connection home says so, open apps go on, and others are refused with a way back [H-17]", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  await shell.page.context().setOffline(true);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Cần Thơ");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Cần Thơ" })).toBeVisible();
  await shell.closeButton.click();

  await expect(shell.page.getByText("No connection")).toBeVisible();
  await expect(shell.page.getByRole("heading", { name: "Still working" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.locator(".sh-grid").getByRole("link", { name: COFFEE.tile }).click();
  await expect(shell.page.getByText("There is no connection, and it needs one to open.")).toBeVisible();
  await expectAccessible(shell.page);

  await shell.page.context().setOffline(false);
  await shell.page.getByRole("button", { name: "Retry" }).click();
  await shell.ready();
  await expect(shell.guest.getByRole("heading", { name: "Good morning" })).toBeVisible();
});

test("a shell that cannot reach its services says what is safe, and recovers by Try again", async ({ shell }) => {
  await shell.page.route("**/api/v1/**", (route) => route.abort("connectionrefused"));
  await shell.page.goto(`${shell.plaza.origin}/`);
  await expect(shell.page.getByText("The apps could not be loaded")).toBeVisible();
  await expect(shell.page.getByText("nothing was charged")).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.unrouteAll();
  await shell.page.getByRole("button", { name: "Try again" }).click();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
});
