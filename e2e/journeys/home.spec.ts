import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { expect, test } from "../rig/test.ts";

test("home shows every mini-app and finds them by name, kind and use while the user types", async ({ shell }) => {
  await shell.home();
  await expect(shell.page.locator(".sh-grid").getByRole("link")).toHaveCount(3);
  await expectAccessible(shell.page);

  const search = shell.page.getByRole("searchbox", { name: "Search apps" });
  await search.pressSequentially("la som");
  const found = shell.page.getByRole("list", { name: "1 app found" });
  await expect(found.getByRole("link", { name: COFFEE.tile })).toBeVisible();
  await search.fill("travel");
  await expect(found.getByRole("link", { name: PACKING.tile })).toBeVisible();
  await search.fill("กาแฟ");
  await expect(found.getByRole("link", { name: COFFEE.tile })).toBeVisible();
  await search.fill("zzzz");
  await expect(shell.page.getByRole("heading", { name: "No app for “zzzz”" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.getByRole("button", { name: "Show all apps" }).click();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
});

test("a category shows its mini-apps only, and a second tap shows all again", async ({ shell }) => {
  await shell.home();
  const food = shell.page.getByRole("group", { name: "Kinds of apps" }).getByRole("button", { name: "Food" });
  await food.click();
  await expect(food).toHaveAttribute("aria-pressed", "true");
  await expect(shell.page.locator(".sh-grid").getByRole("link")).toHaveText([COFFEE.tile]);
  await food.click();
  await expect(shell.page.locator(".sh-grid").getByRole("link")).toHaveCount(3);
});

test("the question about what Plaza may learn is asked once, with both answers off", async ({ shell }) => {
  await shell.home();
  await expect(shell.page.getByRole("heading", { name: "May Plaza learn from how you use it?" })).toBeVisible();
  await shell.page.getByRole("button", { name: "Choose" }).click();
  await expect(shell.sheet.getByRole("switch", { name: "Suggestions from what you use" })).not.toBeChecked();
  await expect(shell.sheet.getByRole("switch", { name: "Share usage with publishers" })).not.toBeChecked();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Save" }).click();
  await expect(shell.page.getByRole("heading", { name: "May Plaza learn from how you use it?" })).toBeHidden();
  await shell.home();
  await expect(shell.page.getByRole("heading", { name: "May Plaza learn from how you use it?" })).toBeHidden();
});
