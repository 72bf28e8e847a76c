import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING, SPLITTER } from "../rig/apps.ts";
import { openConsole } from "../rig/console.ts";
import { expect, test } from "../rig/workshop.ts";

test.use({ viewport: { width: 1280, height: 800 } });

test("on a phone every app shows its state and its switch without sideways scrolling, for a finger", async ({ workshop, page }) => {
  const desk = await openConsole(page, workshop);
  await page.setViewportSize({ width: 390, height: 844 });
  await desk.goTo("Apps");
  const entry = page.getByRole("list", { name: "Apps" }).getByRole("listitem").filter({ hasText: SPLITTER.id });
  await expect(entry).toContainText("Live");
  const stop = entry.getByRole("button", { name: `Stop ${SPLITTER.name}` });
  await stop.scrollIntoViewIfNeeded();
  await expect(stop).toBeInViewport({ ratio: 1 });
  const box = await stop.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);

  await stop.click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("Running sessions end within seconds, on every device.");
  await expectAccessible(page);
  await sheet.getByRole("textbox", { name: "Reason, for the audit log" }).fill("A phone stopped it");
  await sheet.getByRole("button", { name: `Stop ${SPLITTER.name}` }).click();
  await expect(entry).toContainText("Stopped");
  // The keyboard is where it was; what it would do now is the undo.
  await expect(entry.getByRole("button", { name: `Start again: ${SPLITTER.name}` })).toBeFocused();
  await page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Start again" }).click();
  await expect(entry).toContainText("Live");
});

test("a stop that could not be sent says so, keeps what was written, and goes through when the network is back", async ({
  workshop,
  page,
  context,
}) => {
  const desk = await openConsole(page, workshop);
  await desk.goTo("Apps");
  await desk.row(SPLITTER.id).getByRole("button", { name: "Stop" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("textbox", { name: "Reason, for the audit log" }).fill("Out of reach");
  await context.setOffline(true);
  await sheet.getByRole("button", { name: `Stop ${SPLITTER.name}` }).click();
  await expect(sheet.getByRole("alert")).toContainText(`Not confirmed: ${SPLITTER.name} may still be running`);
  await expect(sheet.getByRole("textbox", { name: "Reason, for the audit log" })).toHaveValue("Out of reach");
  await expectAccessible(page);
  await context.setOffline(false);
  await sheet.getByRole("button", { name: `Stop ${SPLITTER.name}` }).click();
  await expect(desk.row(SPLITTER.id)).toContainText("Stopped");
  await desk.row(SPLITTER.id).getByRole("button", { name: "Start again" }).click();
  await expect(desk.row(SPLITTER.id)).toContainText("Live");
});

test("search and filters stand in the address, an empty answer offers the way out, and numbers that are old say so", async ({
  workshop,
  page,
  context,
}) => {
  const desk = await openConsole(page, workshop);
  await desk.goTo("Apps");
  await page.getByRole("searchbox", { name: "Search by name, id or publisher" }).fill("lasom");
  await expect(desk.row(PACKING.id)).toHaveCount(0);
  await expect(desk.row(COFFEE.id)).toBeVisible();
  await expect(page).toHaveURL(/\/apps\?q=lasom$/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("lasom");
  await expect(desk.row(PACKING.id)).toHaveCount(0);

  await page.goto(`${workshop.consoleOrigin}/orders?status=declined&q=no-such-order`);
  await expect(page.getByText("Nothing matches the search and filters.")).toBeVisible();
  await page.getByRole("button", { name: "Clear them" }).click();
  await expect(page).toHaveURL(/\/orders$/);
  await expect(page.getByRole("searchbox")).toHaveValue("");

  // What is typed and where the keyboard is outlive the refresh; without a network the page stays and says how old it is.
  await page.getByRole("searchbox").focus();
  await context.setOffline(true);
  await expect(page.getByText(/^Not live: this is from/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("searchbox")).toBeFocused();
  await context.setOffline(false);
  await expect(page.getByText(/^Not live: this is from/)).toHaveCount(0, { timeout: 20_000 });
});

test("a session that ended asks to sign in again and comes back to the same view", async ({ workshop, page, context }) => {
  await openConsole(page, workshop);
  await page.goto(`${workshop.consoleOrigin}/reports?status=open`);
  await expect(page).toHaveTitle("Reports · Plaza console");
  await context.clearCookies();
  await expect(page.getByRole("heading", { name: "Sign in again" })).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "(Operator)" }).click();
  await expect(page.getByRole("heading", { name: "Reports", level: 1 })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("open");

  // An address of an operator tells a publisher so, and asks the server for nothing.
  await page.getByRole("button", { name: /: account$/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "(Publisher)" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await page.goto(`${workshop.consoleOrigin}/reports`);
  await expect(page.getByText("This page is for operators.")).toBeVisible();
  await expectAccessible(page);
});
