import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { serverOf } from "../rig/console-api.ts";
import { signUp } from "../rig/passkeys.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test, type Workshop } from "../rig/workshop.ts";

/** A form that its user may have filled, and whose publisher calls back. */
const form = {
  id: "test.journey.form",
  name: "Table for two",
  source: `export function mount(root, plaza) {
  root.innerHTML = '<button>Fill in</button> <button>Call me</button> <output></output>';
  const [fill, call] = root.querySelectorAll("button");
  const output = root.querySelector("output");
  const show = (asked) => asked.then(
    (answer) => { output.textContent = JSON.stringify(answer); },
    (error) => { output.textContent = error.code; },
  );
  fill.onclick = () => show(plaza.identity.fillProfile({ fields: ["name", "phone", "address"], reason: "Keep your table" }));
  call.onclick = () => show(plaza.identity.getPhoneCode());
  return plaza.lifecycle.ready();
}`,
  manifest: {
    plaza: {
      capabilities: { identity: "1" },
      scopes: [
        { name: "profile", reason: "Write your name on the table", optional: true },
        { name: "phone", reason: "Call you when it is ready", optional: true },
        { name: "address", reason: "Send the voucher", optional: true },
      ],
    },
  },
};

test.beforeAll(({ workshop }) => workshop.publishApp(form));

/** Adds a number in the account; the code is read where a demonstration shows it. */
async function proveNumber({ page, plaza }: Shell, written: string, number: string): Promise<void> {
  await page.goto(`${plaza.origin}/you/security`);
  await page.getByRole("button", { name: "Add a number" }).click();
  await page.getByRole("textbox", { name: "Phone number" }).fill("12");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("alert")).toHaveText("This does not look like a phone number.");
  await page.getByRole("textbox", { name: "Phone number" }).fill(written);
  await page.getByRole("button", { name: "Send me a code" }).click();
  const field = page.getByRole("textbox", { name: "Code from the message" });
  await expect(field).toBeFocused();
  await expectAccessible(page);
  await field.fill(await readCode(page, number));
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByText(number, { exact: true })).toBeVisible();
}

async function readCode(page: Page, number: string): Promise<string> {
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: /read the message here/ }).click();
  const outbox = await opened;
  const message = outbox
    .getByRole("article")
    .filter({ hasText: `To ${number}` })
    .first();
  const text = await message.locator("p").last().textContent();
  await outbox.close();
  return text?.slice(0, 6) ?? "";
}

/** What the publisher's server is answered. */
async function exchange({ request }: Page, workshop: Workshop, code: string) {
  const headers = await serverOf(request, workshop, form.id);
  return request.post(`${workshop.origin}/api/v1/merchant/phone-codes/exchange`, { data: { code }, headers });
}

test("a form is filled by one tap with what its user ticked, and they are asked each time; what is missing is written in the sheet [E7]", async ({
  openShell,
  workshop,
}) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 390, height: 844 } });
  await signUp(shell, "Mai");
  await proveNumber(shell, "+84 90 555 01 42", "+84905550142");
  await shell.openLink(form);
  const answer = shell.guest.getByRole("status");
  await shell.guest.getByRole("button", { name: "Fill in" }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Fill in this form?" })).toBeVisible();
  await expect(shell.sheet.getByText("+84905550142")).toBeVisible();
  await expect(shell.sheet.getByText("“Keep your table”")).toBeVisible();
  await expect(shell.sheet.getByText("“Call you when it is ready”")).toBeVisible();
  for (const part of ["Your name", "Your phone number"]) await expect(shell.sheet.getByRole("switch", { name: part })).not.toBeChecked();
  await expect(shell.sheet.getByRole("switch", { name: "Your address" })).toBeDisabled();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Share nothing" }).click();
  await expect(answer).toHaveText("CONSENT_DENIED");

  await shell.guest.getByRole("button", { name: "Fill in" }).click();
  await shell.sheet.getByRole("button", { name: "Add an address" }).click();
  await shell.sheet.getByRole("textbox", { name: "Name" }).fill("Mai Trần");
  await shell.sheet.getByRole("textbox", { name: "Street and number" }).fill("12 Hàng Bông");
  await shell.sheet.getByRole("textbox", { name: "City" }).fill("Hà Nội");
  await shell.sheet.getByRole("combobox", { name: "Country" }).selectOption("VN");
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Use this address" }).click();
  await expect(shell.sheet.getByText("12 Hàng Bông, Hà Nội, Vietnam")).toBeVisible();
  await shell.sheet.getByRole("switch", { name: "Your name" }).check();
  await shell.sheet.getByRole("switch", { name: "Your address" }).check();
  await shell.sheet.getByRole("button", { name: "Share 2" }).click();
  await expect(answer).toHaveText('{"name":"Mai","address":{"line1":"12 Hàng Bông","city":"Hà Nội","country":"VN"}}');

  // By keyboard, with nothing ticked: all that is there, by one press.
  await shell.guest.getByRole("button", { name: "Fill in" }).press("Enter");
  const all = shell.sheet.getByRole("button", { name: "Share all 3" });
  await expect(all).toBeEnabled();
  await expect(shell.arming).toHaveCount(0);
  await all.press("Enter");
  await expect(answer).toContainText('"phone":"+84905550142"');
  expect(((await shell.api("GET", "/grants")) as { grants: unknown[] }).grants).toEqual([]);
  const { visits } = (await shell.api("GET", `/me/footprint/${form.id}`)) as { visits: { entries: { kind: string; subject: string }[] }[] };
  const read = visits.flatMap(({ entries }) => entries).filter(({ kind }) => kind === "data");
  expect(read.map(({ subject }) => subject).sort()).toEqual(["address", "phone", "profile"]);
});

test("a publisher's server gets the number by a code, once; the app never sees it [E7]", async ({ openShell, workshop }) => {
  const shell = await openShell({ plaza: workshop, viewport: { width: 1280, height: 800 } });
  await shell.signIn("linh");
  await shell.openLink(form);
  await shell.guest.getByRole("button", { name: "Call me" }).click();
  await expect(shell.sheet.getByRole("heading", { name: "Give your phone number?" })).toBeVisible();
  await expect(shell.sheet.getByText("+84900000001")).toBeVisible();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("button", { name: "Share it" }).click();
  const answer = shell.guest.getByRole("status");
  await expect(answer).toContainText("plaza_phone_");
  const text = (await answer.textContent()) ?? "";
  expect(text).not.toContain("84900000001");
  const { code } = JSON.parse(text) as { code: string };
  const first = await exchange(shell.page, workshop, code);
  expect(await first.json()).toMatchObject({ phone: "+84900000001", verified: true, appId: form.id });
  expect((await exchange(shell.page, workshop, code)).status()).toBe(404);
});
