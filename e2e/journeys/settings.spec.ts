import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { expect, test } from "../rig/test.ts";

test("dark mode reaches the guest while it runs, and light comes back [I1]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  const root = shell.guest.locator("html");
  await shell.guest.getByRole("button", { name: "Tea" }).click();
  await expect(root).toHaveAttribute("data-theme", "light");
  await shell.page.emulateMedia({ colorScheme: "dark" });
  await expect(root).toHaveAttribute("data-theme", "dark");
  await expect(shell.guest.getByRole("button", { name: "Tea" })).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(shell.page);
  await shell.page.emulateMedia({ colorScheme: "light" });
  await expect(root).toHaveAttribute("data-theme", "light");
});

test("a theme chosen in You is kept over a reload, whatever the system says", async ({ shell }) => {
  await shell.page.goto(`${shell.plaza.origin}/you`);
  await shell.page.getByRole("radio", { name: "Dark" }).click();
  await expect(shell.page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectAccessible(shell.page);
  await shell.openLink(PACKING);
  await expect(shell.guest.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("the language changes at once, in the shell and in a running mini-app [I9]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.closeButton.click();
  await shell.page.getByRole("link", { name: "You", exact: true }).click();
  await shell.page.getByRole("radio", { name: "Tiếng Việt" }).click();
  await expect(shell.page.locator("html")).toHaveAttribute("lang", "vi");
  await expect(shell.page.getByRole("link", { name: "Trang chủ" })).toBeVisible();
  await shell.page.getByRole("link", { name: "Trang chủ" }).click();
  await shell.page.locator(".sh-recents").getByRole("link").click();
  await expect(shell.guest.getByRole("heading", { name: "Chào buổi sáng" })).toBeVisible();
});

test("another persona is another user: other orders, other permissions, and every open app closed", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.closeButton.click();
  await shell.page.getByRole("link", { name: "Sign in", exact: true }).click();
  await expect(shell.page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  await expect(shell.page.getByRole("button", { name: /Linh Trần/ })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.getByRole("button", { name: /Maya Reyes/ }).click();
  await expect(shell.page.getByRole("link", { name: "You: Maya Reyes" })).toBeVisible();
  await expect(shell.page.getByTestId("guest")).toHaveCount(0);
  await shell.page.getByRole("link", { name: "Home", exact: true }).click();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
  await expect(shell.page.locator(".sh-recents")).toHaveCount(0);

  await shell.page.getByRole("link", { name: "You", exact: true }).click();
  await expect(shell.page.getByRole("heading", { name: "Maya Reyes" })).toBeVisible();
  await shell.page.getByRole("button", { name: /Sign out/ }).click();
  await expect(shell.page.getByRole("heading", { name: "Guest" })).toBeVisible();
});

test("the mark that stands on every sheet of Plaza can be drawn anew", async ({ shell }) => {
  await shell.page.goto(`${shell.plaza.origin}/you/mark`);
  const words = shell.page.locator("[lang=en]").filter({ hasText: /^\w+ \w+$/ });
  const before = await words.textContent();
  await shell.page.getByRole("button", { name: "Draw another" }).click();
  await expect(words).not.toHaveText(before ?? "");
});
