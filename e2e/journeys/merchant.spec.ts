import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { expectAccessible } from "../rig/accessible.ts";
import { openConsole } from "../rig/console.ts";
import { expect, test } from "../rig/workshop.ts";

const APP = "test.journey.shop";

test.use({ viewport: { width: 1280, height: 800 } });

/** A mini-app that hands its server's order to the host; it sees a token and what came of it. */
const shop = {
  id: APP,
  name: "Corner shop",
  source: `export function mount(root, plaza) {
  root.innerHTML = '<label>Order <input></label> <button>Pay</button> <output></output>';
  const [input, button, output] = ["input", "button", "output"].map((name) => root.querySelector(name));
  button.onclick = () => plaza.checkout.payOrder({ orderToken: input.value }).then(
    (outcome) => { output.textContent = outcome.status; },
    (error) => { output.textContent = error.code; },
  );
  return plaza.lifecycle.ready();
}`,
  manifest: { plaza: { capabilities: { checkout: "1" } } },
};

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The publisher's server: a real one, which answers webhooks as it is told. */
async function startPublisher() {
  const received: Received[] = [];
  const state = { status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
      response.writeHead(state.status).end(state.status === 200 ? "" : "closed for repairs");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/plaza`,
    received,
    state,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test("a publisher's server makes an order with its key, the mini-app pays it with a token, a signed webhook tells of it, a replay tells again, and the pull API says the same [F1][F6]", async ({
  openShell,
  workshop,
  page,
}) => {
  const publisher = await startPublisher();
  try {
    await workshop.publishApp(shop);
    const desk = await openConsole(page, workshop, "Publisher");
    const sheet = page.getByRole("dialog");

    // The key, by keyboard: nameless it is not made; it is shown once.
    await desk.goTo("API keys");
    await expectAccessible(page);
    await page.getByRole("button", { name: "New API key" }).press("Enter");
    await sheet.getByRole("button", { name: "Make the key" }).press("Enter");
    await expect(sheet.getByText("Write a name.")).toBeVisible();
    await expect(sheet.getByRole("textbox", { name: "Name" })).toBeFocused();
    await sheet.getByRole("textbox", { name: "Name" }).fill("Shop server");
    await expectAccessible(page);
    await sheet.getByRole("button", { name: "Make the key" }).press("Enter");
    const key = (await sheet.locator("code").textContent()) ?? "";
    expect(key).toMatch(/^plaza_key_/);
    await expectAccessible(page);
    await sheet.getByRole("button", { name: "I have kept it" }).press("Enter");
    await expect(sheet).toHaveCount(0);
    await expect(desk.row("Shop server")).toContainText("Never");
    await expect(page.getByText(key)).toHaveCount(0);

    await desk.goTo("Webhooks");
    await expect(page.getByText("No webhooks.")).toBeVisible();
    await page.getByRole("button", { name: "Add a webhook" }).click();
    await sheet.getByRole("combobox", { name: "App" }).selectOption("Corner shop");
    await sheet.getByRole("textbox", { name: "Address" }).fill("ftp://shop.example.com");
    await sheet.getByRole("button", { name: "Add it" }).click();
    await expect(sheet.getByRole("alert")).toContainText("begin with https://");
    await sheet.getByRole("textbox", { name: "Address" }).fill(publisher.url);
    await expectAccessible(page);
    await sheet.getByRole("button", { name: "Add it" }).click();
    const secret = (await sheet.locator("code").textContent()) ?? "";
    expect(secret).toMatch(/^whsec_/);
    await sheet.getByRole("button", { name: "I have kept it" }).click();
    await expect(desk.row(publisher.url)).toContainText("On");

    // The publisher's server.
    const api = async (method: "GET" | "POST", path: string, data?: unknown) => {
      const headers = { authorization: `Bearer ${key}`, "idempotency-key": randomUUID() };
      const answer = await page.request.fetch(`${workshop.origin}/api/v1/merchant${path}`, { method, data, headers });
      expect(answer.status(), await answer.text()).toBe(200);
      return answer.json();
    };
    const lines = [{ name: "Rice, 5 kg", quantity: 2, unitAmount: 120_000 }];
    const order = await api("POST", "/orders", { appId: APP, currency: "VND", lines, shipping: 15_000, reference: "A-17" });

    publisher.state.status = 503;
    const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
    await shell.home();
    await shell.open({ tile: shop.name });
    await shell.guest.getByRole("textbox", { name: "Order" }).fill(order.orderToken);
    await shell.guest.getByRole("button", { name: "Pay" }).click();
    await expect(shell.sheet).toContainText("Rice, 5 kg");
    await expect(shell.sheet).toContainText("₫255,000");
    await shell.sheet.getByRole("button", { name: /^Pay/ }).click();
    await shell.sheet.getByRole("button", { name: "Done" }).click();
    await expect(shell.guest.getByRole("status")).toHaveText("paid");
    await shell.guest.getByRole("button", { name: "Pay" }).click();
    await expect(shell.guest.getByRole("status")).toHaveText("QUOTE_EXPIRED");

    // Its server was closed: the console says so, and when it comes again; sent again by hand it arrives.
    const delivery = desk.row("Order paid");
    await expect(delivery).toContainText("Answer 503");
    await expect(delivery).toContainText("Next try");
    await expect(delivery).toContainText("closed for repairs");
    await expectAccessible(page);
    publisher.state.status = 200;
    await delivery.getByRole("button", { name: /^Send again/ }).click();
    await expect(delivery).toContainText("Delivered");
    await expect(delivery).toContainText("Answer 200");
    await delivery.getByRole("button", { name: /^Send again/ }).click();
    await expect.poll(() => publisher.received.length).toBe(3);
    const told = publisher.received.map(
      ({ body, headers }) => new Webhook(secret).verify(body, headers) as { type: string; data: { orderId: string; url: string } },
    );
    expect(told.map(({ type, data }) => [type, data.orderId])).toEqual(Array(3).fill(["order.paid", order.id]));
    expect(new Set(publisher.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const [first] = publisher.received;
    expect(() => new Webhook(secret).verify(`${first?.body} `, first?.headers ?? {})).toThrow();

    const pulled = await api("GET", `/orders/${order.id}`);
    expect(pulled.order).toMatchObject({ id: order.id, status: "paid", total: { amount: 255_000, currency: "VND" }, reference: "A-17" });
    // Other journeys sell in the same shop.
    const { events } = (await api("GET", "/events")) as { events: { id: string; type: string; data: { orderId: string } }[] };
    expect(events.filter(({ data }) => data.orderId === order.id)).toMatchObject([
      { id: first?.headers["webhook-id"], type: "order.paid" },
    ]);
    expect((await shell.orders())[0]).toMatchObject({ id: order.id, status: "paid" });

    // Revoked, it opens nothing.
    await desk.goTo("API keys");
    await desk.row("Shop server").getByRole("button", { name: "Revoke Shop server" }).click();
    await expectAccessible(page);
    await sheet.getByRole("button", { name: "Revoke", exact: true }).click();
    await expect(desk.row("Shop server")).toContainText("Revoked");
    const refused = await page.request.get(`${workshop.origin}/api/v1/merchant/orders`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status()).toBe(401);
  } finally {
    await publisher.close();
  }
});
