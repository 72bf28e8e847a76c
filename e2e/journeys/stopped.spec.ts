import { expectAccessible } from "../rig/accessible.ts";
import { PACKING } from "../rig/apps.ts";
import { openConsole } from "../rig/console.ts";
import { expect, test } from "../rig/workshop.ts";

const WORDS = "We are looking into wrong totals. Your lists are safe.";

test("an operator stops an app: what runs ends within seconds, in their words, nothing opens it, and resume brings it back [N3][N5][R-14]", async ({
  openShell,
  workshop,
  page,
}) => {
  const shell = await openShell({ plaza: workshop });
  await shell.home();
  await shell.open(PACKING);

  const desk = await openConsole(page, workshop);
  await desk.goTo("Apps");
  await desk.row(PACKING.id).getByRole("button", { name: "Stop" }).click();
  const sheet = page.getByRole("dialog");
  // A reason is not optional: the audit log needs it.
  await sheet.getByRole("button", { name: /^Stop / }).click();
  await expect(sheet.getByText("Write why: the audit log needs it.")).toBeVisible();
  await sheet.getByRole("textbox", { name: "Reason, for the audit log" }).fill("Totals are wrong");
  await sheet.getByRole("textbox", { name: "Words for users" }).fill(WORDS);
  await expectAccessible(page);
  await sheet.getByRole("button", { name: /^Stop / }).click();
  await expect(desk.row(PACKING.id)).toContainText("Stopped");

  // The kill switch is effective in seconds; nobody had to touch the phone.
  await expect(shell.page.getByText(WORDS)).toBeVisible({ timeout: 5_000 });
  await expect(shell.page.getByTestId("guest").locator("iframe")).toHaveCount(0);
  await expect(shell.page.getByRole("button", { name: "Restart" })).toHaveCount(0);
  await expectAccessible(shell.page);
  await shell.page.reload();
  await expect(shell.page.getByText(WORDS)).toBeVisible();

  await desk.goTo("Audit log");
  await expect(desk.row("Totals are wrong")).toContainText(PACKING.id);
  await desk.goTo("Apps");
  await desk.row(PACKING.id).getByRole("button", { name: "Start again" }).click();
  await expect(desk.row(PACKING.id)).toContainText("Live");
  await shell.home();
  await shell.open(PACKING);
  await expect(shell.guest.getByRole("textbox", { name: "Where to?" })).toBeVisible();
});
