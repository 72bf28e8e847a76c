import type { BuyParams } from "@plaza/protocol";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { fillCart, paidOrders } from "../rig/coffee.ts";
import { guestPlaza } from "../rig/guest.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/test.ts";

const coffees = (quantity: number): BuyParams => ({ lines: [{ sku: "salt-coffee", quantity }] });
const beans: BuyParams = { lines: [{ sku: "beans-250", quantity: 1 }] };
const hanoi = { name: "Linh", line1: "12 Phố Hàng Bông", city: "Hà Nội", country: "VN" };
const bangkok = { name: "Linh", line1: "99 Sukhumvit", city: "Bangkok", country: "TH" };

/** The app asks for a payment; resolves to what it will hear. */
async function ask(shell: Shell, params: BuyParams) {
  await fillCart(shell);
  const plaza = await guestPlaza(shell.page);
  const heard = plaza.evaluate(
    (sdk, wanted) =>
      sdk.checkout.buy(wanted).then(
        (outcome) => ({ ...outcome }),
        (error: { code: string; data?: unknown }) => ({ code: error.code, data: error.data }),
      ),
    params,
  );
  return { heard };
}
const pay = (shell: Shell) => shell.sheet.getByRole("button", { name: /^Pay ₫/ });
const keep = (shell: Shell, id: string, address: object) => shell.api("PUT", `/me/addresses/${id}`, address);

test("a coupon is in the sheet and in what is paid; one that does not count is refused with a reason the app can show", async ({
  shell,
}) => {
  const { heard } = await ask(shell, { ...coffees(1), coupon: "tet10" });
  await expect(shell.sheet.getByText("Discount TET10")).toBeVisible();
  // 45,000 less 4,500, and tax on what is left.
  await expect(pay(shell)).toHaveText(/₫42,525/);
  await expectAccessible(shell.page);
  await pay(shell).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect(await heard).toMatchObject({ status: "paid" });
  const refused = await ask(shell, { ...coffees(1), coupon: "TET99" });
  expect(await refused.heard).toEqual({ code: "CHECKOUT_CONFLICT", data: { reason: "coupon_unknown" } });
  await expect(shell.sheet).toBeHidden();
  expect((await paidOrders(shell)).map(({ total }) => total.amount)).toEqual([42_525]);
});

test("what is sold out is refused before anything is shown [C-16]", async ({ shell }) => {
  const { heard } = await ask(shell, { lines: [{ sku: "tet-tin", quantity: 1 }] });
  expect(await heard).toEqual({ code: "CHECKOUT_CONFLICT", data: { reason: "out_of_stock", sku: "tet-tin", available: 0 } });
  await expect(shell.sheet).toBeHidden();
});

test("a first address is written in the sheet, by keyboard; the next time it is two taps from Buy to paid [F2]", async ({ shell }) => {
  const { heard } = await ask(shell, beans);
  await expect(shell.sheet.getByRole("heading", { name: "Where should it go?" })).toBeVisible();
  await expect(pay(shell)).toHaveCount(0);
  await shell.sheet.getByRole("button", { name: "Use this address" }).click();
  await expect(shell.sheet.getByText("Fill this in.")).toHaveCount(3);
  await expectAccessible(shell.page);
  await shell.sheet.getByLabel("Name", { exact: true }).fill(hanoi.name);
  await shell.sheet.getByLabel("Street and number").fill(hanoi.line1);
  await shell.sheet.getByLabel("City").fill(hanoi.city);
  await shell.sheet.getByLabel("Country").selectOption("VN");
  await shell.sheet.getByLabel("City").press("Enter");
  // 180,000, 30,000 for the post, and tax of both.
  await expect(pay(shell)).toHaveText(/₫231,000/);
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Cancel" }).click();
  expect(await heard).toEqual({ status: "cancelled" });

  const again = await ask(shell, beans);
  await pay(shell).click();
  await expect(shell.sheet.getByRole("heading", { name: "Paid ₫231,000" })).toBeVisible();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect(JSON.stringify(await again.heard)).not.toContain("Hàng Bông");
});

test("another address and another way of sending are another price, and that is what is paid", async ({ shell }) => {
  await shell.home();
  await keep(shell, "0190c1f0-0000-4000-8000-000000000001", { ...hanoi, default: true });
  await keep(shell, "0190c1f0-0000-4000-8000-000000000002", bangkok);
  const { heard } = await ask(shell, beans);
  await expect(pay(shell)).toHaveText(/₫231,000/);
  await shell.sheet.getByRole("button", { name: /Bưu điện/ }).click();
  await shell.sheet.getByRole("radio", { name: /Giao nhanh/ }).click();
  await expect(pay(shell)).toHaveText(/₫264,000/);
  await shell.sheet.getByRole("button", { name: /Send to/ }).click();
  await shell.sheet.getByRole("radio", { name: /Sukhumvit/ }).click();
  // Thailand's rate on both.
  await expect(pay(shell)).toHaveText(/₫256,800/);
  await expectAccessible(shell.page);
  // The button has come to stand where the pointer chose the address, and may not be pressed by one that was there already [H-10].
  await shell.page.mouse.move(0, 0);
  await pay(shell).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect(await heard).toMatchObject({ status: "paid" });
  expect((await paidOrders(shell)).map(({ total }) => total.amount)).toEqual([256_800]);
});

test("above the allowance one yes pays nothing; a second one does, and the allowance is lowered with one tap [F12][Z4][C-20]", async ({
  shell,
}) => {
  await shell.home();
  await shell.page.goto(`${shell.plaza.origin}/you/apps/${COFFEE.id}`);
  await expect(shell.page.getByRole("radio", { name: "Up to ₫2,000,000 at once" })).toBeChecked();
  await shell.page.getByRole("radio", { name: "Up to ₫100,000 at once" }).click();
  await expect(shell.page.getByRole("radio", { name: "Up to ₫100,000 at once" })).toBeChecked();
  await expectAccessible(shell.page);

  const { heard } = await ask(shell, coffees(3));
  await expect(shell.sheet.getByText("This is above your limit of ₫100,000")).toBeVisible();
  await pay(shell).click();
  const yes = shell.sheet.getByRole("button", { name: "Yes, pay ₫141,750" });
  await expect(yes).toBeVisible();
  await expectAccessible(shell.page);
  expect(await paidOrders(shell)).toEqual([]);
  await yes.click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect(await heard).toMatchObject({ status: "paid" });

  const within = await ask(shell, coffees(1));
  await pay(shell).click();
  await expect(shell.sheet.getByRole("heading", { name: "Paid ₫47,250" })).toBeVisible();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect(await within.heard).toMatchObject({ status: "paid" });
});

test("who says why not is asked for no more than that: the app hears the reason only with consent [F13]", async ({ shell }) => {
  for (const analytics of [false, true]) {
    await shell.setConsents({ analytics, personalisation: false });
    const { heard } = await ask(shell, coffees(1));
    await shell.sheet.getByRole("button", { name: "Not buying? Say why" }).click();
    await expectAccessible(shell.page);
    await shell.sheet.getByRole("radio", { name: "The price" }).click();
    expect(await heard).toEqual({ status: "cancelled", ...(analytics ? { reason: "price" } : {}) });
  }
});

test("the usual way to pay and the addresses are kept on a page of their own", async ({ shell }) => {
  await shell.home();
  await shell.page.goto(`${shell.plaza.origin}/you/paying`);
  await shell.page.getByRole("radio", { name: "Demo bank transfer: paid a little later" }).click();
  await shell.page.getByRole("button", { name: "Add an address" }).click();
  await shell.page.getByLabel("Name", { exact: true }).fill(hanoi.name);
  await shell.page.getByLabel("Street and number").fill(hanoi.line1);
  await shell.page.getByLabel("City").fill(hanoi.city);
  await shell.page.getByLabel("Country").selectOption("VN");
  await expectAccessible(shell.page);
  await shell.page.getByRole("button", { name: "Save address" }).click();
  await expect(shell.page.getByText("12 Phố Hàng Bông, Hà Nội · Used first")).toBeVisible();
  await expectAccessible(shell.page);
  const { heard } = await ask(shell, beans);
  await expect(shell.sheet.getByRole("button", { name: /Demo bank transfer: paid a little later/ })).toBeVisible();
  await shell.sheet.getByRole("button", { name: "Cancel" }).click();
  expect(await heard).toEqual({ status: "cancelled" });
});
