import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { openConsole } from "../rig/console.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/workshop.ts";

/** 99,000 and 990,000 a period and their tax, as the server quotes them. */
const MONTH = "₫103,950";
const YEAR = "₫1,039,500";

async function openCards(shell: Shell): Promise<void> {
  await shell.home();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Coffee card" }).click();
}

/** Says yes to what the sheet asks, by its words. */
async function yes({ sheet }: Shell, name: string | RegExp): Promise<void> {
  await sheet.getByRole("button", { name }).click();
}

test("the sheet says what is paid today, what comes next and how it ends; it is cancelled where it was begun, and again without the app [F9]", async ({
  openShell,
  workshop,
  page,
}) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  await openCards(shell);
  await shell.guest.getByRole("button", { name: "Get Thẻ cà phê tháng" }).click();
  await expect(shell.sheet).toContainText("Subscribe to Thẻ cà phê tháng");
  await expect(shell.sheet).toContainText(`${MONTH} every month`);
  await expect(shell.sheet).toContainText(new RegExp(`${MONTH} on .+The next payment`));
  await expect(shell.sheet).toContainText("Cancel with one tap, any time");
  await expectAccessible(shell.page);
  await yes(shell, `Subscribe, pay ${MONTH}`);
  await expect(shell.sheet).toContainText(`Paid ${MONTH}`);
  await expectAccessible(shell.page);
  await yes(shell, "Done");
  await expect(shell.guest.getByText(/Yours until .+ then it goes on/)).toBeVisible();
  expect((await shell.orders()).filter(({ status }) => status === "paid")).toHaveLength(1);

  // In the app: one question of the host's, in which no is as near as yes.
  await shell.guest.getByRole("button", { name: "Cancel the card" }).click();
  await expect(shell.sheet).toContainText("Nothing is taken after that");
  await expectAccessible(shell.page);
  await yes(shell, "Keep it");
  await expect(shell.guest.getByText(/then it goes on/)).toBeVisible();
  await shell.guest.getByRole("button", { name: "Cancel the card" }).click();
  await yes(shell, "Cancel it");
  await expect(shell.guest.getByText(/Cancelled. Yours until/)).toBeVisible();
  await shell.guest.getByRole("button", { name: "Keep the card after all" }).click();
  await expect(shell.sheet).toContainText(`${MONTH} will be taken on`);
  await yes(shell, "Go on");
  await expect(shell.guest.getByText(/then it goes on/)).toBeVisible();

  // On the user's own page, without opening the app: one tap, which the message takes back.
  await shell.page.goto(`${workshop.origin}/orders`);
  const mine = shell.page.getByRole("article").filter({ hasText: "Thẻ cà phê tháng" });
  await expect(mine).toContainText("Next payment");
  await expectAccessible(shell.page);
  await mine.getByRole("button", { name: "Cancel" }).click();
  await expect(mine).toContainText(/Runs until/);
  await shell.page.getByRole("button", { name: "Undo" }).click();
  await expect(mine).toContainText("Active");
  await mine.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(mine.getByRole("button", { name: "Go on with it" })).toBeVisible();

  const desk = await openConsole(page, workshop);
  await desk.goTo("Subscriptions");
  await expect(desk.row("Thẻ cà phê tháng")).toContainText("Cancelled");
  await expectAccessible(page);
});

test("a change of plan counts what is left of the time that was paid [F9]", async ({ openShell, workshop }) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  await openCards(shell);
  await shell.guest.getByRole("button", { name: "Get Thẻ cà phê năm" }).click();
  await yes(shell, `Subscribe, pay ${YEAR}`);
  await yes(shell, "Done");
  await shell.guest.getByRole("button", { name: "Change to Thẻ cà phê tháng" }).click();
  await expect(shell.sheet).toContainText("Left of what you paid");
  await expect(shell.sheet).toContainText(/before tax still goes off what comes/);
  await expectAccessible(shell.page);
  await yes(shell, "Change the plan");
  await expect(shell.sheet).toContainText("Your plan is changed");
  await yes(shell, "Done");
  await expect(shell.guest.getByText("Thẻ cà phê tháng").first()).toBeVisible();
  expect((await shell.orders()).filter(({ status }) => status === "paid")).toHaveLength(1);
});
