import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { askToBuy } from "../rig/coffee.ts";
import { openConsole } from "../rig/console.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/workshop.ts";

/** What a coffee costs with its tax. */
const PAID = 47_250;
/** Before there was a Plaza: nothing of that day is missing in a file. */
const DAY = "2001-01-01";

interface Owed {
  readonly payable: readonly { readonly payable: { readonly amount: number } }[];
}

test.use({ viewport: { width: 1280, height: 800 } });

async function buy(shell: Shell): Promise<string> {
  await askToBuy(shell);
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  const [order] = await shell.orders();
  if (order === undefined) throw new Error("The order is not there.");
  return order.id;
}

/** The simulated provider's settlement file. */
function settlements(...lines: { id: string; ours: string; amount: number }[]) {
  const text = lines.map((line) => JSON.stringify({ ...line, kind: "payment", currency: "VND" })).join("\n");
  return { name: "settlements.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(text) };
}

test("an operator sees what an app earned, and writes down what was paid out", async ({ openShell, workshop, page }) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  await buy(shell);
  const desk = await openConsole(page, workshop);
  // The server has sold before, to other tests.
  const { payable } = (await (await page.request.get(`${workshop.consoleOrigin}/api/v1/admin/earnings?appId=${COFFEE.id}`)).json()) as Owed;
  const [all = 0] = payable.map((one) => one.payable.amount);
  expect(all).toBeGreaterThanOrEqual(45_000);
  const dong = (amount: number) => `₫${amount.toLocaleString("en-US")}`;
  await desk.goTo("Earnings");
  const owed = page.getByRole("table", { name: "Owed now" });
  await expect(owed).toContainText(dong(all));
  await expect(page.getByRole("table", { name: "By month" })).toContainText(COFFEE.name);
  await expectAccessible(page);

  await page.getByRole("button", { name: `Record a payout for ${COFFEE.name}: ${dong(all)} owed` }).click();
  const sheet = page.getByRole("dialog");
  const amount = sheet.getByRole("textbox", { name: "Amount in VND" });
  await expect(amount).toHaveValue(String(all));
  await amount.fill(String(all + 1));
  await sheet.getByRole("button", { name: "Record a payout" }).click();
  await expect(sheet.getByText(`Only ${dong(all)} is owed.`)).toBeVisible();
  await expectAccessible(page);
  await amount.fill("30000");
  await sheet.getByRole("textbox", { name: "Transfer reference" }).fill("November, first half");
  await sheet.getByRole("button", { name: "Record ₫30,000" }).click();
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("₫30,000 recorded as paid out");
  await expect(owed).toContainText(dong(all - 30_000));
  await expect(page.getByRole("table", { name: "Payouts" })).toContainText("November, first half");
  const csv = await page.request.get(`${workshop.consoleOrigin}/api/v1/admin/earnings.csv?appId=${COFFEE.id}`);
  expect(await csv.text()).toMatch(new RegExp(`,${COFFEE.id},VND,(?:\\d+,){5}30000\\r\\n`));
  await desk.goTo("Audit log");
  await expect(page.getByRole("row").filter({ hasText: "Recorded a payout" })).toContainText("November, first half");
});

test("an operator compares the provider's file with the books, and what differs waits until a person closes it [C-22]", async ({
  openShell,
  workshop,
  page,
}) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  const first = await buy(shell);
  const desk = await openConsole(page, workshop);
  await desk.goTo("Reconciliation");
  await page.getByRole("button", { name: "Compare a file" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(sheet.getByText("Choose the file.")).toBeVisible();
  await expectAccessible(page);

  const file = sheet.getByLabel("Settlement file of the payment provider");
  await sheet.getByLabel("First day").fill(DAY);
  await sheet.getByLabel("Last day").fill(DAY);
  await file.setInputFiles({ name: "wrong.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  await sheet.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(sheet.getByRole("alert")).toContainText("Line 1 cannot be read.");
  await file.setInputFiles(
    settlements(
      { id: "one", ours: first, amount: PAID },
      { id: "two", ours: first, amount: PAID },
      { id: "three", ours: "unknown", amount: 1 },
    ),
  );
  await sheet.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(sheet.getByText("A payment that was taken twice")).toBeVisible();
  await expect(sheet.getByText("A payment that is not in the books")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await desk.goTo("Overview");
  await page.getByRole("link", { name: /Books differ from the provider's/ }).click();
  await expect(page.getByRole("row").filter({ hasText: "2 open" })).toContainText(DAY);
  await expectAccessible(page);

  await page.getByRole("button", { name: `Show the differences of ${DAY}` }).click();
  const twice = sheet.getByRole("listitem").filter({ hasText: "A payment that was taken twice" });
  await twice.getByRole("button", { name: "Close this difference" }).click();
  await expect(twice.getByText("Write what it was")).toBeVisible();
  await twice.getByRole("textbox", { name: "What was it?" }).fill("Given back at the provider by hand");
  await twice.getByRole("button", { name: "Close this difference" }).click();
  await expect(twice).toContainText("Closed");
  await expect(twice).toContainText("Given back at the provider by hand");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row").filter({ hasText: "1 open" })).toBeVisible();
});

test("an operator finds no disputes where there are none", async ({ workshop, page }) => {
  const desk = await openConsole(page, workshop);
  await desk.goTo("Disputes");
  await expect(page.getByText("Payments that banks take back appear here.")).toBeVisible();
  await expectAccessible(page);
});
