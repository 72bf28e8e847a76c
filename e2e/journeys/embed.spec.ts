import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { expect, test, WITHOUT_POLICY } from "../rig/workshop.ts";

test("a bank that knows nothing of Plaza's shell opens a mini-app in its own page and sells with one tap [L3]", async ({
  openShell,
  workshop,
}) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 1024, height: 800 } });
  const { page, guest, sheet } = shell;
  expect(workshop.bank).not.toBe(workshop.origin);
  await page.goto(`${workshop.bank}/?plaza=${encodeURIComponent(workshop.origin)}`);
  await expect(page.getByRole("heading", { name: "Linh Đàm Bank" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: COFFEE.name }).click();
  await shell.ready();
  await guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await guest.getByRole("button", { name: /^View cart/ }).click();
  await guest.getByRole("button", { name: "Buy now" }).click();
  await sheet.getByRole("button", { name: /^Pay/ }).click();
  await expect(sheet.getByRole("heading", { name: "Paid ₫47,250" })).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Done" }).click();
  await expect(guest.getByRole("heading", { name: "Order in. We are on it." })).toBeVisible();
  // The bank's page is as it was, and the host lets go of its place.
  await expect(page.getByText("Balance ₫12,480,000")).toBeVisible();
  await shell.closeButton.click();
  await expect(page.getByRole("heading", { name: "Partners" })).toBeVisible();
  const orders = (await (await page.request.get(`${workshop.origin}/api/v1/me/orders`)).json()) as { orders: { status: string }[] };
  expect(orders.orders.map(({ status }) => status)).toEqual(["paid"]);
});

test("an origin that no one has allowed to embed gets neither the API nor a sandbox [H-13][L3]", async ({ page, workshop }) => {
  // The same page under another name: the server was told of one bank only.
  const stranger = workshop.bank.replace("localhost", "stranger.localhost");
  await page.goto(`${stranger}/?plaza=${encodeURIComponent(workshop.origin)}`);
  await expect(page.getByRole("alert")).toBeVisible();
  expect(page.frames()).toHaveLength(1);
});

test("a page whose policy would let a mini-app take its frame elsewhere gets no mini-app, and words for who made it [S-04][S-21]", async ({
  page,
  workshop,
}) => {
  await page.goto(`${workshop.bank}/?${WITHOUT_POLICY}&plaza=${encodeURIComponent(workshop.origin)}`);
  await expect(page.getByRole("alert")).toContainText("hostContentSecurityPolicy()", { timeout: 15_000 });
});
