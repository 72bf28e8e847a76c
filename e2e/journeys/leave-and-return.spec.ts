import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING, SPLITTER } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "../rig/test.ts";

test("Back goes through the guest's own views, then closes it [D1]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await shell.guest.getByRole("button", { name: /^View cart/ }).click();
  await expect(shell.guest.getByRole("heading", { name: "Your cart" })).toBeVisible();
  await expect(shell.page).toHaveURL(/\/miniapp\/com\.lasom\.coffee\/cart$/);
  await shell.page.goBack();
  await expect(shell.guest.getByRole("heading", { name: "Good morning" })).toBeVisible();
  await shell.page.goBack();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
  await expect(shell.page).toHaveURL(`${shell.plaza.origin}/`);
});

test("Back goes through the pages of an unmodified router, and the bar's arrow does the same [D1]", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  const trips = shell.guest.getByRole("heading", { name: "Your trips" });
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Huế");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Huế" })).toBeVisible();
  await shell.page.goBack();
  await expect(trips).toBeVisible();
  await shell.guest.getByRole("link", { name: /Huế/ }).click();
  await expect(shell.guest.getByRole("heading", { name: "Huế" })).toBeVisible();
  await shell.page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(trips).toBeVisible();
  await shell.page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
});

test("Back after a deep link from cold leads to Home", async ({ shell }) => {
  await shell.page.goto("about:blank");
  await shell.openLink(COFFEE);
  await shell.page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
});

test("Back with a sheet open answers the sheet with no and stays", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await shell.guest.getByRole("button", { name: /^View cart/ }).click();
  await shell.guest.getByRole("button", { name: "Buy now" }).click();
  await expect(shell.sheet).toBeVisible();
  await shell.page.goBack();
  await expect(shell.sheet).toBeHidden();
  await expect(shell.guest.getByText("Not ordered. You were not charged.")).toBeVisible();
  expect((await shell.orders()).filter(({ status }) => status === "paid")).toEqual([]);
});

test("a mini-app that is closed and opened again from recents is as it was left, and hears hidden, then shown [C1]", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("half a na");
  const heard = await (await guestPlaza(shell.page)).evaluateHandle((plaza) => {
    const names: string[] = [];
    for (const name of ["launched", "shown", "hidden", "unloaded"] as const) plaza.on(name, () => names.push(name));
    return names;
  });
  const sessions = shell.traffic.to("/api/v1/sessions").length;
  await shell.closeButton.click();
  const recents = shell.page.locator(".sh-recents");
  await expect(recents.getByRole("link")).toHaveCount(1);
  await recents.getByRole("link", { name: PACKING.name }).click();
  await expect(shell.guest.getByRole("textbox", { name: "Where to?" })).toHaveValue("half a na");
  expect(shell.traffic.to("/api/v1/sessions").length).toBe(sessions);
  await expect.poll(() => heard.jsonValue()).toEqual(["hidden", "shown"]);
});

test("recents are newest first and are still there after a reload", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  await shell.closeButton.click();
  await shell.open(SPLITTER);
  await shell.closeButton.click();
  const names = shell.page.locator(".sh-recents .pz-w600");
  await expect(names).toHaveText([SPLITTER.name, COFFEE.name]);
  // An app that a link opened counts too, though nobody knew yet who the user is when it opened.
  await shell.openLink(PACKING);
  await shell.home();
  await expect(names).toHaveText([PACKING.name, SPLITTER.name, COFFEE.name]);
});

test("a packing list survives a reload of the page, in an ordinary localStorage [J4][Z14]", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Sa Pa");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await shell.guest.getByRole("textbox", { name: "What to take?" }).fill("Raincoat");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await shell.guest.getByRole("checkbox", { name: "Raincoat" }).check();
  await shell.page.reload();
  await shell.ready();
  await expect(shell.guest.getByRole("heading", { name: "Sa Pa" })).toBeVisible();
  await expect(shell.guest.getByRole("checkbox", { name: "Raincoat" })).toBeChecked();
});

test("the host draws what the guest asks, in its own sheet: a no keeps the trip, a yes removes it [I3]", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Mũi Né");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  const remove = shell.guest.getByRole("button", { name: "Remove this trip" });
  await remove.click();
  await expect(shell.sheet.getByText("Remove this trip and its list?")).toBeVisible();
  await expect(shell.sheet.getByText(`${PACKING.name} asks`)).toBeVisible();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Keep" }).click();
  await expect(shell.sheet).toBeHidden();
  await expect(remove).toBeFocused();
  await remove.click();
  await shell.sheet.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(shell.guest.getByText("Trips you add stand here, with what you packed.")).toBeVisible();
});

test("one mini-app finds nothing of another in its localStorage [J1]", async ({ shell, openShell }) => {
  await shell.home();
  await shell.open(PACKING);
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Sa Pa");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Sa Pa" })).toBeVisible();
  await shell.closeButton.click();
  await shell.open(COFFEE);
  expect(await shell.guest.locator("body").evaluate(() => localStorage.length)).toBe(0);
  const other = await openShell();
  await other.openLink(PACKING);
  await expect(other.guest.getByText("Trips you add stand here, with what you packed.")).toBeVisible();
});
