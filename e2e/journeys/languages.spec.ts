import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE, SPLITTER } from "../rig/apps.ts";
import { expect, test } from "../rig/test.ts";

const LANGUAGES = [
  {
    name: "Vietnamese",
    locale: "vi-VN",
    lang: "vi",
    all: "Tất cả ứng dụng",
    greeting: "Chào buổi sáng",
    add: "Thêm Cà phê muối",
    buy: "Mua ngay",
    pay: /47\.250/,
    bill: "Chia hóa đơn",
  },
  {
    name: "Thai",
    locale: "th-TH",
    lang: "th",
    all: "แอปทั้งหมด",
    greeting: "อรุณสวัสดิ์",
    add: "เพิ่ม Cà phê muối",
    buy: "ซื้อเลย",
    pay: /47,250/,
    bill: "หารบิล",
  },
] as const;

for (const { name, locale, lang, all, greeting, add, buy, pay, bill } of LANGUAGES) {
  test(`in ${name}, Plaza and its mini-apps speak ${name} from the first visit on, up to the payment [I9]`, async ({ openShell }) => {
    const shell = await openShell({ locale });
    await shell.page.goto(`${shell.plaza.origin}/`);
    await expect(shell.page.locator("html")).toHaveAttribute("lang", lang);
    await expect(shell.page.getByRole("heading", { name: all })).toBeVisible();
    await expectAccessible(shell.page);
    await shell.open(COFFEE);
    await expect(shell.guest.getByRole("heading", { name: greeting })).toBeVisible();
    await shell.guest.getByRole("button", { name: add }).click();
    await shell.guest.locator(".bar").getByRole("button").click();
    await shell.guest.getByRole("button", { name: buy }).click();
    await expect(shell.sheet.getByRole("button", { name: pay })).toBeVisible();
    await expectAccessible(shell.page);
    await shell.openLink(SPLITTER);
    await expect(shell.workerGuest.getByRole("heading", { name: bill })).toBeVisible();
    await expectAccessible(shell.page);
  });
}
