import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { askToBuy, fillCart } from "../rig/coffee.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/test.ts";

const COPY = /^Demo card ···· \d{4}$/;

async function toPaying({ page, plaza }: Shell): Promise<void> {
  await page.goto(`${plaza.origin}/you/paying`);
  await expect(page.getByRole("button", { name: "Add a card" })).toBeVisible();
}
const copy = (page: Page) => page.getByRole("radio", { name: COPY });

test("a card is added on the provider's page, made the usual one, pays, and is removed [F2][F3][C-25]", async ({ shell }) => {
  const { page } = shell;
  await toPaying(shell);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add a card" }).click();
  await expect(page.getByRole("heading", { name: "Add a demo card" })).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Demo card", exact: true }).press("Enter");

  // Back: the address says nothing of it any more, so a reload is no second return.
  await expect(page.getByText(/^Demo card ···· \d{4} is added\.$/)).toBeVisible();
  await expect(page).toHaveURL(`${shell.plaza.origin}/you/paying`);
  await expect(copy(page)).not.toBeChecked();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Pay with it from now on" }).click();
  await expect(copy(page)).toBeChecked();
  await page.reload();
  await expect(copy(page)).toBeChecked();
  await expect(page.getByText(/is added/)).toHaveCount(0);

  await askToBuy(shell);
  await expect(shell.sheet.getByText(COPY)).toBeVisible();
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid/ })).toBeVisible();
  await shell.sheet.getByRole("button", { name: "Done" }).click();

  // By keyboard alone: one question says what else changes, and the keyboard is not lost with what is removed.
  await toPaying(shell);
  await page.getByRole("button", { name: "Remove a card" }).press("Enter");
  const row = page.getByRole("button", { name: /^Demo card ···· \d{4}/ });
  await expect(page.getByRole("list", { name: "Remove a card" }).getByRole("button").first()).toBeFocused();
  await row.press("Enter");
  await expect(shell.sheet).toContainText("From now on Demo card is used first.");
  await expectAccessible(page);
  await shell.sheet.getByRole("button", { name: "Remove it" }).press("Enter");
  await expect(row).toHaveCount(0);
  await expect(shell.sheet).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Remove a card" }).getByRole("button").first()).toBeFocused();
  await page.getByRole("button", { name: "Done" }).press("Enter");
  await expect(page.getByRole("radio", { name: "Demo card", exact: true })).toBeChecked();
  await expect(copy(page)).toHaveCount(0);
});

test("who goes back without a card is told that none was added, and Back leaves a page that works", async ({ shell }) => {
  const { page } = shell;
  await toPaying(shell);
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("link", { name: "Go back without a card" }).click();
  await expect(page.getByText("No card was added.")).toBeVisible();
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByRole("heading", { name: "Add a demo card" }).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Add a card" }).click();
  await expect(page.getByRole("heading", { name: "Add a demo card" })).toBeVisible();
});

test("a provider that cannot be reached is said, and trying again goes there", async ({ shell }) => {
  const { page } = shell;
  await toPaying(shell);
  const path = "**/api/v1/me/instruments";
  await page.route(path, (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: "Add a card" }).click();
  await expect(page.getByRole("alert")).toHaveText("The payment provider cannot be reached. Nothing has changed.");
  await expectAccessible(page);
  await page.unroute(path);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Add a demo card" })).toBeVisible();
});

test("a card of which the provider tells late appears by itself, or after another look", async ({ shell }) => {
  const { page } = shell;
  await toPaying(shell);
  await page.getByRole("button", { name: "Add a card" }).click();
  // The provider's list is as it was, until it is told to have the card.
  let late = true;
  await page.route("**/api/v1/me/instruments", async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { instruments: { label: string }[] };
    const instruments = body.instruments.filter(({ label }) => !late || !COPY.test(label));
    await route.fulfill({ response, json: { ...body, instruments } });
  });
  await page.getByRole("link", { name: "Demo card", exact: true }).click();
  await expect(page.getByText("Your new card is on its way here.")).toBeVisible();
  late = false;
  await expect(copy(page)).toBeVisible();
  await expect(page.getByText(/is added\.$/)).toBeVisible();
});

test("without a card the page says so and leads to the first one; addresses are kept by keyboard [F2]", async ({ shell }) => {
  const { page } = shell;
  await shell.home();
  const { instruments } = (await shell.api("GET", "/me/instruments")) as { instruments: { id: string }[] };
  for (const { id } of instruments) await shell.api("DELETE", `/me/instruments/${id}`);
  await toPaying(shell);
  await expect(page.getByText(/You have no card here yet/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove a card" })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Add an address" }).press("Enter");
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Linh");
  await page.getByRole("textbox", { name: "Street and number" }).fill("12 Phố Hàng Bông");
  await page.getByRole("textbox", { name: "City" }).fill("Hà Nội");
  await page.getByRole("button", { name: "Save address" }).press("Enter");
  await expect(page.getByRole("button", { name: /^Linh/ })).toBeFocused();
});

test("who buys without a way to pay is led to where they add one, and buys what they had in the cart [F2]", async ({ shell }) => {
  const { page } = shell;
  await shell.home();
  const { instruments } = (await shell.api("GET", "/me/instruments")) as { instruments: { id: string }[] };
  for (const { id } of instruments) await shell.api("DELETE", `/me/instruments/${id}`);
  await fillCart(shell);
  await shell.guest.getByRole("button", { name: "Buy now" }).click();
  await expect(shell.sheet).toContainText("You have no way to pay yet");
  await expectAccessible(page);
  const opened = page.context().waitForEvent("page");
  await shell.sheet.getByRole("button", { name: "Add a way to pay" }).click();
  const beside = await opened;
  await beside.getByRole("button", { name: "Add a card" }).click();
  await beside.getByRole("link", { name: "Demo card", exact: true }).click();
  await expect(copy(beside)).toBeChecked();
  await beside.close();
  await shell.guest.getByRole("button", { name: "Buy now" }).click();
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: /^Paid/ })).toBeVisible();
});
