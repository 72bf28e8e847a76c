import type { APIRequestContext } from "@playwright/test";
import type { CountsResponse } from "@plaza/protocol/services";
import { COFFEE } from "../rig/apps.ts";
import { askConsole } from "../rig/console-api.ts";
import { guestPlaza } from "../rig/guest.ts";
import type { PlazaAddress } from "../rig/plaza.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/test.ts";

const EVENTS = "/api/v1/events";

/** Analytics events that the server has ever accepted and refused, by its own count. */
async function eventsAtServer(request: APIRequestContext, { origin }: PlazaAddress): Promise<{ accepted: number; refused: number }> {
  const text = await (await request.get(`${origin}/metrics`)).text();
  const counts = [...text.matchAll(/^plaza_events_total\{kind="events",outcome="([^"]+)"\} (\d+)$/gm)];
  const sum = (isWanted: (outcome: string) => boolean) =>
    counts.filter(([, outcome = ""]) => isWanted(outcome)).reduce((total, [, , count]) => total + Number(count), 0);
  return { accepted: sum((outcome) => outcome === "accepted"), refused: sum((outcome) => outcome !== "accepted") };
}

/** Uses the coffee shop, so that it has something to report, and lets the host send what waits. */
async function useCoffee(shell: Shell): Promise<void> {
  await shell.home();
  await shell.open(COFFEE);
  await shell.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await shell.guest.getByRole("button", { name: /^View cart/ }).click();
  await expect(shell.guest.getByRole("heading", { name: "Your cart" })).toBeVisible();
  await shell.closeButton.click();
  // Operational events wait for company as long as analytics events do: once they have left, the others had their chance.
  await expect.poll(() => shell.traffic.to("/api/v1/operations").length).toBeGreaterThan(0);
}

test("without consent not one request goes to analytics, and the shop works all the same [G3][Z6][A-09]", async ({ shell, request }) => {
  const before = await eventsAtServer(request, shell.plaza);
  await useCoffee(shell);
  // Leaving the page is the last moment at which anything could be sent.
  await shell.page.goto("about:blank");
  expect(shell.traffic.to(EVENTS)).toEqual([]);
  expect(await eventsAtServer(request, shell.plaza)).toEqual(before);
});

test("a no that was said is a no, and so is a yes taken back [G3][Z6]", async ({ shell }) => {
  await shell.setConsents({ analytics: true, personalisation: false });
  await shell.page.goto(`${shell.plaza.origin}/you`);
  const share = shell.page.getByRole("switch", { name: "Share usage with publishers" });
  await expect(share).toBeChecked();
  await share.click();
  await expect(share).not.toBeChecked();
  await useCoffee(shell);
  await shell.page.goto("about:blank");
  expect(shell.traffic.to(EVENTS)).toEqual([]);
});

test("with consent the events that the app declares arrive, and the operator sees the open counted [G1][G2]", async ({
  shell,
  request,
}) => {
  const opens = async () =>
    (await askConsole<CountsResponse>(request, shell.plaza, "operator", "/counts?minutes=60")).apps.find(({ appId }) => appId === COFFEE.id)
      ?.opens ?? 0;
  const before = { opens: await opens(), events: await eventsAtServer(request, shell.plaza) };
  await shell.setConsents({ analytics: true, personalisation: false });
  await useCoffee(shell);
  const names = () =>
    shell.traffic
      .to(EVENTS, "POST")
      .flatMap((sent) => (sent.postDataJSON() as { events: { name: string }[] }).events.map(({ name }) => name));
  await expect.poll(names).toEqual(expect.arrayContaining(["launched", "ready", "item_added", "cart_viewed", "hidden"]));
  expect(names().filter((name) => name === "launched")).toHaveLength(1);
  await expect
    .poll(() => eventsAtServer(request, shell.plaza))
    .toEqual({ accepted: before.events.accepted + names().length, refused: before.events.refused });
  await expect.poll(opens).toBe(before.opens + 1);
});

test("an event that the manifest does not declare is dropped, and the app is told [G2]", async ({ shell }) => {
  await shell.setConsents({ analytics: true, personalisation: false });
  await shell.home();
  await shell.open(COFFEE);
  const answers = await (await guestPlaza(shell.page)).evaluate(async (plaza) => [
    await plaza.analytics.track({ name: "item_added", props: { sku: "salt-coffee", price: 45_000 } }),
    await plaza.analytics.track({ name: "made_up" }),
    await plaza.analytics.track({ name: "item_added", props: { sku: 7 } }),
  ]);
  expect(answers.map(({ accepted }) => accepted)).toEqual([true, false, false]);
});
