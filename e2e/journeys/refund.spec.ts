import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { askToBuy, chooseCard } from "../rig/coffee.ts";
import { openConsole } from "../rig/console.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/workshop.ts";

/** 45,000 for the coffee and its tax, as the server quotes them. */
const TOTAL = "₫47,250";

test.use({ viewport: { width: 1280, height: 800 } });

/** Buys a coffee with the card of that label; resolves to the order's id. */
async function buy(shell: Shell, card?: string): Promise<string> {
  await askToBuy(shell);
  if (card !== undefined) await chooseCard(shell, card);
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  const [order] = await shell.orders();
  if (order === undefined) throw new Error("The order is not there.");
  return order.id;
}

test("an operator gives back a part and then the rest, and the buyer sees what went back and what stays paid [F8]", async ({
  openShell,
  workshop,
  page,
}) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  const id = await buy(shell);
  const desk = await openConsole(page, workshop);
  await desk.goTo("Orders");
  const row = desk.row(id.slice(-8));
  const sheet = page.getByRole("dialog");
  const amount = sheet.getByRole("textbox", { name: "Amount in VND" });

  // All by keyboard: open, refuse what cannot be, leave the form and come back to it.
  const details = row.getByRole("button", { name: `Details of order ${id.slice(-8)}` });
  await details.focus();
  await page.keyboard.press("Enter");
  await expect(sheet).toContainText("Cà phê muối");
  await expect(sheet).toContainText("Signed by Plaza");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Refund", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(amount).toBeFocused();
  await expect(amount).toHaveValue("47250");
  const restock = sheet.getByRole("switch", { name: "Put the items back into stock" });
  await expect(restock).toBeEnabled();
  await sheet.getByRole("button", { name: "Do not refund" }).press("Enter");
  await expect(sheet.getByRole("button", { name: "Refund", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  for (const [text, why] of [
    ["a lot", "Write a number, as in 47250."],
    ["0", "Write an amount above zero."],
    ["200.5", "VND has no decimals."],
    ["47251", `Only ${TOTAL} is left of this order.`],
  ] as const) {
    await amount.fill(text);
    await sheet.getByRole("button", { name: "Refund", exact: true }).press("Enter");
    await expect(sheet.getByText(why)).toBeVisible();
    await expect(amount).toBeFocused();
  }
  await expectAccessible(page);

  await amount.fill("20,000");
  await expect(restock).toBeDisabled();
  await sheet.getByRole("combobox", { name: "Reason" }).selectOption("Not delivered");
  await sheet.getByRole("textbox", { name: "Note" }).fill("The cup was empty");
  await sheet.getByRole("button", { name: "Refund ₫20,000" }).press("Enter");
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("₫20,000 refunded");
  await expect(sheet).toHaveCount(0);
  await expect(details).toBeFocused();
  await expect(row).toContainText("Partly refunded");
  await expect(row).toContainText("-₫20,000");

  await shell.page.goto(`${workshop.origin}/orders/${id}`);
  const receipt = shell.page.getByRole("article");
  await expect(receipt).toContainText("Partly refunded");
  await expect(receipt).toContainText("Refunded-₫20,000");
  await expect(receipt).toContainText("Paid after refunds₫27,250");
  await expectAccessible(shell.page);

  await page.keyboard.press("Enter");
  await expect(sheet.getByRole("region", { name: "Refunds" })).toContainText("₫20,000");
  await expect(sheet.getByRole("region", { name: "Refunds" })).toContainText("Not delivered");
  await expect(sheet.getByRole("region", { name: "Refunds" })).toContainText("The cup was empty");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Refund", exact: true }).click();
  await expect(amount).toHaveValue("27250");
  await sheet.getByRole("button", { name: "Refund ₫27,250" }).click();
  await expect(row).toContainText("Refunded");
  // Nothing is left: there is nothing to press.
  await details.click();
  await expect(sheet.getByRole("listitem")).toHaveCount(2);
  await expect(sheet.getByRole("button", { name: "Refund", exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");

  await page.getByRole("combobox", { name: "Status" }).selectOption("With refunds");
  await expect(row).toBeVisible();
  await page.getByRole("combobox", { name: "Status" }).selectOption("Paid");
  await expect(row).toHaveCount(0);
  await desk.goTo("Audit log");
  await expect(desk.row("Refunded an order").first()).toContainText(COFFEE.name);

  await shell.page.reload();
  await expect(receipt).toContainText("The whole amount went back.");
  await expect(receipt).toContainText(`Refunded-${TOTAL}`);
  await expect(receipt).toContainText("Paid after refunds₫0");
  await shell.page.goto(`${workshop.origin}/orders`);
  await expect(shell.page.getByRole("listitem").filter({ hasText: COFFEE.name })).toContainText("Refunded");
});

test("a publisher gives back for their own app: what the provider refuses or has not answered is said, and what was asked twice goes back once [F8]", async ({
  openShell,
  workshop,
  page,
}) => {
  const desk = await openConsole(page, workshop, "Publisher");
  const sheet = page.getByRole("dialog");
  const refused = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  const id = await buy(refused, "Demo card: takes no refunds");
  await desk.goTo("Orders");
  await desk
    .row(id.slice(-8))
    .getByRole("button", { name: /^Details/ })
    .click();
  await sheet.getByRole("button", { name: "Refund", exact: true }).click();
  await sheet.getByRole("button", { name: `Refund ${TOTAL}` }).click();
  await expect(sheet.getByRole("alert")).toContainText("Nothing went back");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Do not refund" }).click();
  await expect(sheet.getByRole("listitem")).toContainText("Nothing went back, and the amount can be refunded anew.");
  await page.keyboard.press("Escape");
  await expect(desk.row(id.slice(-8))).toContainText("Paid");

  const slow = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  const other = await buy(slow, "Demo card: refunds take a little");
  const row = desk.row(other.slice(-8));
  await row.getByRole("button", { name: /^Details/ }).click();
  await sheet.getByRole("button", { name: "Refund", exact: true }).click();
  await sheet.getByRole("textbox", { name: "Amount in VND" }).fill("20000");
  await sheet.getByRole("button", { name: "Refund ₫20,000" }).click();
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("₫20,000: the provider has not answered yet");
  // What is on its way is not offered again; and where the server hears the rest but its answer is lost, the same press is the same refund.
  await row.getByRole("button", { name: /^Details/ }).click();
  await sheet.getByRole("button", { name: "Refund", exact: true }).click();
  await page.route("**/refunds", (route) => route.fetch().then(() => route.abort()), { times: 1 });
  await sheet.getByRole("button", { name: "Refund ₫27,250" }).click();
  await expect(sheet.getByRole("alert")).toContainText("Not confirmed: the refund may have been made");
  await sheet.getByRole("button", { name: "Refund ₫27,250" }).click();
  await expect(sheet).toHaveCount(0);
  await row.getByRole("button", { name: /^Details/ }).click();
  await expect(sheet.getByRole("listitem")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(row).toContainText("Refunded", { timeout: 30_000 });
});
