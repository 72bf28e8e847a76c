import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { fillCart } from "../rig/coffee.ts";
import { openConsole } from "../rig/console.ts";
import { expect, test } from "../rig/workshop.ts";

test("an operator takes payments from people under 18: a running app loses them at once, others keep them, and giving back is undone as easily [H5]", async ({
  openShell,
  workshop,
  page,
}) => {
  const young = await openShell({ plaza: workshop });
  await young.signIn("minh");
  await fillCart(young);

  const desk = await openConsole(page, workshop);
  await desk.goTo("Policy");
  await page.getByRole("button", { name: "Take a capability away" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("combobox", { name: "Capability" }).selectOption("Payments");
  await sheet.getByRole("textbox", { name: "Regions" }).fill("VN, Thailand");
  // What is wrong is said where it is, and what was written stays.
  await sheet.getByRole("button", { name: "Take it away" }).click();
  await expect(sheet.getByText("“THAILAND” is no region: two letters, as in VN.")).toBeVisible();
  await expect(sheet.getByText("Write why: the audit log needs it.")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("textbox", { name: "Regions" }).fill("VN, TH");
  for (const age of ["Under 13", "13 to 15", "16 and 17"]) await sheet.getByRole("checkbox", { name: age }).check();
  await sheet.getByRole("textbox", { name: "Reason, for the audit log" }).fill("Minors do not pay here");
  await sheet.getByRole("button", { name: "Take it away" }).click();
  await expect(desk.row("Minors do not pay here")).toContainText("Vietnam, Thailand · Under 13, 13 to 15, 16 and 17");

  // Nobody touched the phone: the running app's next call is refused.
  await expect.poll(async () => ((await young.api("GET", "/me")) as { removed: unknown[] }).removed).toHaveLength(1);
  await young.guest.getByRole("button", { name: "Buy now" }).click();
  await expect(young.guest.getByText("CAPABILITY_DENIED")).toBeVisible();
  await expect(young.sheet).toHaveCount(0);
  // One that needs it is not opened, with words.
  await young.page.reload();
  await expect(young.page.getByRole("alert").filter({ hasText: "It needs something that this" })).toBeVisible();
  await expectAccessible(young.page);

  const grown = await openShell({ plaza: workshop });
  await grown.signIn("linh");
  await grown.home();
  await grown.open(COFFEE);

  await desk.row("Minors do not pay here").getByRole("button", { name: "Give back" }).click();
  await expect(desk.row("Minors do not pay here")).toHaveCount(0);
  await page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Take away again" }).click();
  await expect(desk.row("Minors do not pay here")).toBeVisible();
  await desk.row("Minors do not pay here").getByRole("button", { name: "Give back" }).click();
  await desk.goTo("Audit log");
  await expect(desk.row("Took a capability away").first()).toContainText("Payments");
  await young.home();
  await young.open(COFFEE);
});
