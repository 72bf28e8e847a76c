import { createRemoteJWKSet, jwtVerify } from "jose";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { askToBuy, chooseCard, fillCart, paidOrders } from "../rig/coffee.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "../rig/test.ts";

/** 45,000 for the coffee and its tax, as the server quotes them. */
const TOTAL = 47_250;
const CONFIRM = /\/api\/v1\/orders\/[^/]+\/confirm$/;

test("one tap on Buy and one on Pay is a purchase, with a receipt that anyone can verify [F2][F3][F7]", async ({ shell, request }) => {
  await askToBuy(shell);
  await expect(shell.page.getByText(`You are paying ${COFFEE.name}`)).toBeVisible();
  await expect(shell.sheet.getByText("Cà phê muối")).toBeVisible();
  await expect(shell.sheet.getByText("₫47,250").first()).toBeVisible();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Pay ₫47,250" }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Paid ₫47,250" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  await expect(shell.guest.getByRole("heading", { name: "Order in. We are on it." })).toBeVisible();

  const [order, ...more] = await shell.orders();
  expect(more).toEqual([]);
  expect(order).toMatchObject({ status: "paid", total: { amount: TOTAL, currency: "VND" } });
  const issuer = `${shell.plaza.origin}/oidc`;
  const discovery = (await (await request.get(`${issuer}/.well-known/openid-configuration`)).json()) as { jwks_uri: string };
  const { payload } = await jwtVerify(order?.receipt ?? "", createRemoteJWKSet(new URL(discovery.jwks_uri)), {
    issuer,
    audience: COFFEE.id,
    typ: "plaza-receipt+jwt",
  });
  expect(payload).toMatchObject({ order_id: order?.id, total: { amount: TOTAL, currency: "VND" } });
  const user = await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.identity.getUser());
  expect(payload.sub).toBe(user.id);
});

test("a declined card says why, charges nothing, and the app hears the code [F3][C-19]", async ({ shell }) => {
  await askToBuy(shell);
  await chooseCard(shell, "Demo card: insufficient funds");
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await expect(shell.sheet.getByText("There is not enough money on it.")).toBeVisible();
  await expect(shell.sheet.getByText("You were not charged.")).toBeVisible();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  await expect(shell.guest.getByText("The bank said no (insufficient_funds). You were not charged.")).toBeVisible();
  expect((await shell.orders()).map(({ status }) => status)).toEqual(["declined"]);
});

test("cancelling charges nothing, and the cart is as it was [F3]", async ({ shell }) => {
  await askToBuy(shell);
  await shell.sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(shell.sheet).toBeHidden();
  await expect(shell.guest.getByText("Not ordered. You were not charged.")).toBeVisible();
  await expect(shell.guest.getByRole("heading", { name: "Cà phê muối" })).toBeVisible();
  expect(await paidOrders(shell)).toEqual([]);
  expect(shell.traffic.to("/api/v1/orders/", "POST").filter((sent) => CONFIRM.test(sent.url()))).toEqual([]);
});

test("a double tap on Buy opens one sheet, and a double tap on Pay is one charge [C-01][F4]", async ({ shell }) => {
  await fillCart(shell);
  const plaza = await guestPlaza(shell.page);
  const outcomes = plaza.evaluate((sdk) => {
    const lines = [{ sku: "salt-coffee", quantity: 1 }];
    return Promise.all([sdk.checkout.buy({ lines }), sdk.checkout.buy({ lines })]);
  });
  await shell.sheet.getByRole("button", { name: /^Pay/ }).dblclick();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  const [first, second] = await outcomes;
  expect(first).toEqual(second);
  expect(first).toMatchObject({ status: "paid" });
  await expect(shell.sheet).toBeHidden();
  expect(await paidOrders(shell)).toHaveLength(1);
  expect(await shell.orders()).toHaveLength(1);
});

test("a reload after the bank was asked is one charge, and the order is resolved by itself [F5][C-01]", async ({ shell }) => {
  await askToBuy(shell);
  let answered: () => void = () => undefined;
  const charged = new Promise<void>((resolve) => {
    answered = resolve;
  });
  // The server gets the confirmation and charges; the page is gone before the answer arrives.
  await shell.page.route(CONFIRM, async (route) => {
    await route.fetch();
    answered();
    await route.abort().catch(() => undefined);
  });
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await charged;
  await shell.page.unrouteAll({ behavior: "ignoreErrors" });
  await shell.page.reload();
  await shell.ready();
  await expect.poll(() => paidOrders(shell)).toHaveLength(1);
  expect(await shell.orders()).toHaveLength(1);
  const unresolved = await (await guestPlaza(shell.page)).evaluate((plaza) => plaza.checkout.listUnresolved());
  expect(unresolved.orders).toEqual([]);
  await shell.page.goto(`${shell.plaza.origin}/orders`);
  await expect(shell.page.getByText("Paid", { exact: true })).toHaveCount(1);
});

test("an answer that is lost is asked for again with the same key: one charge, and no second question [F4]", async ({ shell }) => {
  await askToBuy(shell);
  const keys: (string | undefined)[] = [];
  await shell.page.route(CONFIRM, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Paid ₫47,250" })).toBeVisible();
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(1);
  expect(await paidOrders(shell)).toHaveLength(1);
});

test("a payment that the bank settles later is pending, then paid, without another tap [F3][F5]", async ({ shell }) => {
  await askToBuy(shell);
  await chooseCard(shell, "Demo bank transfer: paid a little later");
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await expect(shell.sheet.getByText("Payment is on its way")).toBeVisible();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  await expect(shell.guest.getByText("The bank has not answered yet. You do not have to pay again.")).toBeVisible();
  await expect.poll(async () => (await shell.orders()).map(({ status }) => status), { timeout: 40_000 }).toEqual(["paid"]);
});

test("two tabs with the same cart are two questions: a yes in one is one charge [C-04]", async ({ shell }) => {
  await askToBuy(shell);
  const second = await shell.page.context().newPage();
  await second.goto(`${shell.plaza.origin}/miniapp/${COFFEE.id}/cart`);
  const guest = second.getByTestId("guest").frameLocator("iframe");
  await guest.getByRole("button", { name: "Buy now" }).click();
  const sheet = second.getByRole("dialog");
  await expect(sheet.getByRole("button", { name: /^Pay/ })).toBeVisible();
  await shell.page.bringToFront();
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Paid ₫47,250" })).toBeVisible();
  await second.bringToFront();
  await sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(guest.getByText("Not ordered. You were not charged.")).toBeVisible();
  expect(await paidOrders(shell)).toHaveLength(1);
});

test("the app cannot choose a price: the sheet and the charge are the server's quote [F1][C-13]", async ({ shell }) => {
  await fillCart(shell);
  const outcome = (await guestPlaza(shell.page)).evaluate((plaza) =>
    plaza.checkout.buy({ lines: [{ sku: "salt-coffee", quantity: 1, unit: { amount: 1, currency: "VND" }, price: 1 }], total: 1 } as never),
  );
  await shell.sheet.getByRole("button", { name: "Pay ₫47,250" }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  expect(await outcome).toMatchObject({ status: "paid" });
  expect((await paidOrders(shell)).map(({ total }) => total.amount)).toEqual([TOTAL]);
});

test("orders are kept with their receipt, in the shell and in the app", async ({ shell }) => {
  await shell.page.goto(`${shell.plaza.origin}/orders`);
  await expect(shell.page.getByRole("heading", { name: "Orders will be here" })).toBeVisible();
  await expectAccessible(shell.page);
  await askToBuy(shell);
  await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  await shell.guest.getByRole("button", { name: "Back to the menu" }).click();
  await shell.guest.getByRole("button", { name: "Your orders" }).click();
  await expect(shell.guest.getByRole("heading", { name: "1 × Cà phê muối" })).toBeVisible();
  await shell.closeButton.click();
  await shell.page.getByRole("link", { name: "Orders", exact: true }).click();
  await expect(shell.page.getByRole("heading", { name: "This week" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.getByRole("link", { name: new RegExp(COFFEE.name) }).click();
  await expect(shell.page.getByRole("heading", { name: "Receipt" })).toBeVisible();
  await expect(shell.page.getByText("Signed by Plaza")).toBeVisible();
});
