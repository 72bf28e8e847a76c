import type { Route } from "@playwright/test";
import { COFFEE, PACKING } from "../rig/apps.ts";
import { expect, test } from "./rig/test.ts";

const ENTRY = `**/releases/${COFFEE.id}/*/remoteEntry.js`;

/** What goes wrong between the registry and the host, and what the card says of it. */
const FAULTS: readonly (readonly [what: string, fault: (route: Route) => Promise<void>, code: RegExp])[] = [
  [
    "is not there (404)",
    (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<h1>gone</h1>" }),
    /INTERNAL · unavailable/,
  ],
  ["fails (500)", (route) => route.fulfill({ status: 500, body: "oops" }), /INTERNAL · unavailable/],
  [
    "is cut off",
    async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      await route.fulfill({ response, body: body.subarray(0, body.length / 2) });
    },
    /INTEGRITY_FAILED · integrity/,
  ],
  [
    "has one corrupted byte",
    async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
      await route.fulfill({ response, body });
    },
    /INTEGRITY_FAILED · integrity/,
  ],
  [
    "is another app's, put there in the middle of a load",
    async (route) => route.fulfill({ response: await route.fetch({ url: route.request().url().replace(COFFEE.id, PACKING.id) }) }),
    /INTEGRITY_FAILED · integrity/,
  ],
  ["breaks off with the connection", (route) => route.abort("connectionreset"), /OFFLINE · offline/],
];

for (const [what, fault, code] of FAULTS) {
  test(`an entry that ${what} is a card that says so, and nothing runs [H-05]`, async ({ victim, workshop }) => {
    await victim.page.route(ENTRY, fault);
    await victim.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/`);
    await expect(victim.page.getByRole("heading", { name: `${COFFEE.name} was not opened` })).toBeVisible();
    await victim.page.getByText("Details for a report").click();
    await expect(victim.page.getByText(code)).toBeVisible();
    await expect(victim.page.getByTestId("guest").locator("iframe")).toHaveCount(0);
  });
}

test("an entry of the wrong type is judged by its bytes: the right ones run, as what the release says that they are [H-05]", async ({
  victim,
}) => {
  await victim.page.route(ENTRY, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "text/html" } });
  });
  await victim.openLink(COFFEE);
  await expect(victim.guest.getByRole("heading", { name: "Good morning" })).toBeVisible();
});

test("an entry that stalls is said to take longer than usual, with a way out, and opens when it comes [H-05]", async ({
  victim,
  workshop,
}) => {
  let come: () => void = () => undefined;
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  await victim.page.route(ENTRY, async (route) => {
    await coming;
    await route.continue();
  });
  await victim.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/`);
  const slow = victim.page.getByRole("alert").filter({ hasText: "is taking longer than usual" });
  await expect(slow.getByRole("button", { name: "Close app" })).toBeVisible();
  come();
  await victim.ready();
  await expect(slow).toHaveCount(0);
});
