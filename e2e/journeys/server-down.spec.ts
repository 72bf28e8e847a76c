import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { expect, test } from "../rig/test.ts";

test("the server goes away in the middle: it is said, nothing is lost, and all goes on when it is back [H-17]", async ({
  openShell,
  ownPlaza,
}) => {
  test.setTimeout(180_000);
  const own = await ownPlaza();
  const shell = await openShell({ plaza: own });
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Đà Lạt");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await shell.closeButton.click();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await own.stop({ keep: true });

  // Paying is told so, and charges nothing; the cart is as it was.
  await shell.guest.getByRole("button", { name: /^View cart/ }).click();
  await shell.guest.getByRole("button", { name: "Buy now" }).click();
  await expect(shell.guest.getByRole("status")).toContainText("That did not work (OFFLINE). You were not charged.");
  await expect(shell.guest.getByRole("heading", { name: "Cà phê muối" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.closeButton.click();
  // What was open goes on without a server.
  await shell.open(PACKING);
  await expect(shell.guest.getByRole("heading", { name: "Đà Lạt" })).toBeVisible();
  await shell.guest.getByRole("textbox", { name: "What to take?" }).fill("Áo mưa");
  await shell.guest.getByRole("button", { name: "Add" }).click();

  await ownPlaza({ env: own.env, dataDir: own.dataDir });
  await shell.closeButton.click();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Buy now" }).click();
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect((await shell.orders()).map(({ status }) => status)).toEqual(["paid"]);
  // After a start from nothing, everything that was written is there.
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("link", { name: "Đà Lạt" }).click();
  await expect(shell.guest.getByText("Áo mưa")).toBeVisible();
});
