import { expectAccessible } from "../rig/accessible.ts";
import { PACKING } from "../rig/apps.ts";
import { openConsole } from "../rig/console.ts";
import { expect, test } from "../rig/workshop.ts";

/** Hangs when it is asked to, and counts its starts in the storage that it has. */
const SOURCE = `export function mount(root, plaza) {
  const starts = Number(localStorage.getItem("starts") ?? 0) + 1;
  localStorage.setItem("starts", String(starts));
  root.innerHTML = "<h1>Start " + starts + "</h1><button>Hang</button>";
  root.querySelector("button").onclick = () => setTimeout(() => { for (;;); });
  return plaza.lifecycle.ready();
}`;

test("an app that hangs is stopped and explained, other apps go on, and Restart brings it back with what it had kept [C8][H-01][L4]", async ({
  openShell,
  workshop,
  page,
}) => {
  await workshop.publishApp({ id: "test.journey.hung", name: "Hanging", source: SOURCE });
  const shell = await openShell({ plaza: workshop });
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Huế");
  await shell.closeButton.click();
  await shell.open({ tile: "Hanging" });
  await expect(shell.guest.getByRole("heading", { name: "Start 1" })).toBeVisible();
  await shell.guest.getByRole("button", { name: "Hang" }).click();

  await expect(shell.page.getByRole("heading", { name: "Hanging stopped" })).toBeVisible();
  await expect(shell.page.getByText("No answer for 2 seconds, so Plaza closed it.")).toBeVisible();
  await expect(shell.page.getByText("Your other apps are not affected.")).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.getByText("Details").click();
  const reference = (await shell.page.getByText(/^[0-9A-F]{4}-[0-9A-F]{2}$/).textContent()) ?? "";
  await shell.page.getByRole("button", { name: "Restart" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Start 2" })).toBeVisible();

  await shell.closeButton.click();
  await shell.open(PACKING);
  await expect(shell.guest.getByRole("textbox", { name: "Where to?" })).toHaveValue("Huế");

  // What the user can read out is what the operator finds.
  const desk = await openConsole(page, workshop);
  await desk.goTo("Incidents");
  await page.getByRole("searchbox").fill(reference.toLowerCase());
  await expect(desk.row(reference)).toContainText("Hanging 1.0.0");
  await expect(desk.row(reference)).toContainText("Stopped answering");
});
