import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, PACKING, SPLITTER } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "../rig/test.ts";

for (const late of [false, true]) {
  const when = late ? ", before the page around the app has come," : "";
  test(`the skeleton of a mini-app is there in the frame after the tap${when} and goes when the app is ready [C3]`, async ({ shell }) => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    if (late) await shell.page.route("**/assets/app-page-*.js", (route) => held.then(() => route.continue()));
    await shell.home();
    const tile = shell.page.locator(".sh-grid").getByRole("link", { name: COFFEE.tile });
    const nextFrame = shell.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const look = () => resolve(document.querySelector('[data-testid="skeleton"]') !== null);
          addEventListener("click", () => requestAnimationFrame(look), { capture: true, once: true });
        }),
    );
    await tile.click();
    expect(await nextFrame).toBe(true);
    letGo();
    await shell.ready();
    await expect(shell.page.getByTestId("skeleton")).toHaveCount(0);
  });
}

test("a React mini-app opens in its frame with Module Federation and knows its user [E1]", async ({ shell }) => {
  await shell.signIn("maya");
  await shell.home();
  await shell.open(COFFEE);
  await expect(shell.guest.getByRole("heading", { name: "Good morning" })).toBeVisible();
  await expect(shell.guest.getByRole("heading", { name: "Cà phê muối" })).toBeVisible();
  const user = await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.identity.getUser());
  expect(user).toMatchObject({ state: "member", id: expect.any(String) });
  expect(user).not.toHaveProperty("email");
  await expect(shell.page.getByTestId("guest").locator("iframe")).toHaveAttribute("sandbox", "allow-scripts");
});

test("a Vue mini-app opens with its own unmodified router", async ({ shell }) => {
  await shell.home();
  await shell.open(PACKING);
  await expect(shell.guest.getByRole("heading", { name: "Your trips" })).toBeVisible();
  await shell.guest.getByRole("textbox", { name: "Where to?" }).fill("Đà Lạt");
  await shell.guest.getByRole("button", { name: "Add" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Đà Lạt" })).toBeVisible();
  await expect(shell.page).toHaveURL(/\/miniapp\/app\.nganap\.packing\/trip\/[0-9a-f-]+$/);
});

test("a worker mini-app runs without a document, and the host draws its tree [L2]", async ({ shell }) => {
  await shell.home();
  await shell.open(SPLITTER);
  await expect(shell.workerGuest.getByRole("heading", { name: "Split a bill" })).toBeVisible();
  await shell.workerGuest.getByRole("textbox", { name: "Bill" }).fill("100");
  await expect(shell.workerGuest.getByText("$110.00")).toBeVisible();
  await expect(shell.workerGuest.getByText("$55.00")).toBeVisible();
  await shell.workerGuest.getByRole("combobox", { name: "Tip" }).selectOption("20 %");
  await shell.workerGuest.getByRole("button", { name: "More" }).click();
  await expect(shell.workerGuest.getByText("$40.00")).toBeVisible();
  await expect(shell.page.getByTestId("guest").locator("iframe")).toBeHidden();
});

test("text typed fast into a worker mini-app's field is not lost", async ({ shell }) => {
  await shell.home();
  await shell.open(SPLITTER);
  const bill = shell.workerGuest.getByRole("textbox", { name: "Bill" });
  await bill.click();
  await shell.page.keyboard.type("1234567.89");
  await expect(bill).toHaveValue("1234567.89");
  await expect(shell.workerGuest.getByText("$1,358,024.68")).toBeVisible();
  await bill.blur();
  await expect(bill).toHaveValue("1234567.89");
});

test("a deep link opens the mini-app at its page from cold, with path, query and fragment [A6][C2]", async ({ shell }) => {
  await shell.openLink(COFFEE, "/orders?from=mail#last");
  await expect(shell.guest.getByRole("heading", { name: "Your orders" })).toBeVisible();
  const launch = await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.launch);
  expect(launch).toMatchObject({ path: "/orders", query: "from=mail", fragment: "last", scene: "link" });
});

test("a deep link into another router's page opens that page from cold [A6]", async ({ shell }) => {
  await shell.openLink(PACKING, "/trip/unknown");
  await expect(shell.guest.getByRole("heading", { name: "This trip is not here." })).toBeVisible();
});

test("a deep link to an app that does not exist says so and leads home", async ({ shell }) => {
  await shell.page.goto(`${shell.plaza.origin}/miniapp/com.example.nothing/`);
  await expect(shell.page.getByText("There is no such app or release here.")).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.goto(`${shell.plaza.origin}/miniapp/NOT%20AN%20ID/`);
  await expect(shell.page.getByRole("heading", { name: "No app at this address" })).toBeVisible();
  await shell.page.getByRole("link", { name: "Go to Home" }).click();
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
});
