import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { serverOf } from "../rig/console-api.ts";
import { signUp } from "../rig/passkeys.ts";
import { expect, test, type Workshop } from "../rig/workshop.ts";

/** A publisher's own checkout: it draws the basket, and the host draws what is the user's. */
const store = {
  id: "test.journey.delegate",
  name: "Paper store",
  source: `export function mount(root, plaza) {
  root.innerHTML = '<label>Order <input></label> <button>Start</button> <button>Address</button> <button>Way to pay</button> <button>Pay</button> <output></output>';
  const [input, output] = ["input", "output"].map((name) => root.querySelector(name));
  const [start, address, instrument, pay] = root.querySelectorAll("button");
  let handle;
  const show = (asked) => asked.then(
    (answer) => { output.textContent = JSON.stringify(answer); return answer; },
    (error) => { output.textContent = error.code; },
  );
  start.onclick = () => show(plaza.checkout.delegate({ parts: ["address", "instrument"] }));
  address.onclick = () => show(plaza.checkout.selectAddress());
  instrument.onclick = () => show(plaza.checkout.selectInstrument({ orderToken: input.value })).then((answer) => { handle = answer?.instrument.handle; });
  pay.onclick = () => show(plaza.checkout.payOrder({ orderToken: input.value, instrument: handle }));
  return plaza.lifecycle.ready();
}`,
  manifest: {
    plaza: {
      capabilities: { checkout: "1" },
      delegation: ["address", "instrument"],
    },
  },
};

test.beforeAll(({ workshop }) => workshop.publishApp(store));

/** The publisher's server makes an order; its token. */
async function makeOrder(page: Page, workshop: Workshop): Promise<string> {
  const server = await serverOf(page.request, workshop, store.id);
  const order = await page.request.post(`${workshop.origin}/api/v1/merchant/orders`, {
    data: { appId: store.id, currency: "VND", lines: [{ name: "Paper", quantity: 2, unitAmount: 40_000 }] },
    headers: { ...server, "idempotency-key": randomUUID() },
  });
  return ((await order.json()) as { orderToken: string }).orderToken;
}

test("a publisher's own checkout hands address and way to pay over to the host, and its order is paid with the one that was chosen [F11]", async ({
  openShell,
  workshop,
}) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  await signUp(shell, "Linh Trần");
  const orderToken = await makeOrder(shell.page, workshop);
  await shell.openLink(store);
  const press = (name: string) => shell.guest.getByRole("button", { name, exact: true }).click();
  const answer = shell.guest.getByRole("status");
  await shell.guest.getByRole("textbox", { name: "Order" }).fill(orderToken);
  await press("Way to pay");
  await expect(answer).toHaveText("CAPABILITY_DENIED");
  await press("Start");
  await expect(answer).toHaveText('{"accepted":["address","instrument"]}');

  await press("Address");
  await expect(shell.sheet.getByRole("heading", { name: "Where should it go?" })).toBeVisible();
  await shell.sheet.getByRole("textbox", { name: "Name" }).fill("Linh Trần");
  await shell.sheet.getByRole("textbox", { name: "Street and number" }).fill("12 Hàng Bông");
  await shell.sheet.getByRole("textbox", { name: "City" }).fill("Hà Nội");
  await shell.sheet.getByRole("combobox", { name: "Country" }).selectOption("VN");
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Keep this address" }).click();
  await expect(shell.sheet.getByRole("button", { name: "Use this address" })).toBeDisabled();
  await shell.sheet
    .getByRole("radio", { name: /12 Hàng Bông, Hà Nội/ })
    .first()
    .check();
  await shell.sheet.getByRole("button", { name: "Use this address" }).click();
  await expect(answer).toHaveText('{"address":{"line1":"12 Hàng Bông","city":"Hà Nội","country":"VN","name":"Linh Trần"}}');

  await press("Way to pay");
  await expect(shell.sheet.getByRole("heading", { name: "How do you want to pay?" })).toBeVisible();
  const ways = shell.sheet.getByRole("radio");
  const second = ways.nth(1);
  const label = (await shell.sheet.locator("label").nth(1).textContent()) ?? "";
  await second.check();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Use this one" }).click();
  await expect(answer).toContainText("plaza_instrument_");
  await press("Pay");
  await expect(shell.sheet).toContainText("₫80,000");
  await expect(shell.sheet).toContainText(label);
  await shell.sheet.getByRole("button", { name: /^Pay ₫/ }).click();
  await shell.sheet.getByRole("button", { name: "Done" }).click();
  await press("Pay");
  await expect(answer).toHaveText(/QUOTE_EXPIRED|INVALID_PARAMS/);
});
