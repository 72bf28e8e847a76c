import { expectAccessible } from "../rig/accessible.ts";
import type { TinyApp } from "../rig/cli.ts";
import type { Shell } from "../rig/shell.ts";
import { expect, test } from "../rig/workshop.ts";

const SAIGON = { latitude: 10.77, longitude: 106.7 };
const walker: TinyApp = {
  id: "test.journey.walker",
  name: "Walker",
  source: `export function mount(root, plaza) {
    root.innerHTML = "<button>Shops near me</button><p id=said></p><p id=where></p><p id=page></p>";
    const say = (id, text) => { root.querySelector(id).textContent = text; };
    // Watched, not asked for once: the place that a test sets reaches a new frame's process a moment after its document may ask.
    navigator.geolocation.watchPosition(
      ({ coords }) => say("#where", coords.latitude.toFixed(2) + " " + coords.longitude.toFixed(2)),
      ({ code }) => code === 1 && say("#where", "not allowed"),
    );
    root.querySelector("button").onclick = async () => {
      history.pushState(null, "", "/near");
      say("#said", (await plaza.device.requestPermission({ permission: "geolocation" })).state);
    };
    say("#page", location.pathname + " " + plaza.launch.path);
    return plaza.lifecycle.ready();
  }`,
  manifest: {
    req_permissions: [{ name: "geolocation", reason: "Find the nearest shop" }],
    plaza: { capabilities: { device: "1" }, listing: { category: "travel", tags: [], screenshots: [] } },
  },
};

/** What the frame on the screen may use, as the browser was told. */
const allow = (shell: Shell) => shell.page.getByTestId("guest").locator("iframe").getAttribute("allow");

test("where the user is, an app learns after their yes in the host's sheet, at the page where it asked, until they take it back [H4][S-18]", async ({
  openShell,
  workshop,
}) => {
  await workshop.publishApp(walker);
  const shell = await openShell({ plaza: workshop, geolocation: SAIGON, permissions: ["geolocation"] });
  await shell.openLink(walker);
  // The browser lets the host ask; the guest is let do nothing.
  await expect(shell.guest.locator("#where")).toHaveText("not allowed");
  expect(await allow(shell)).toBe("");

  await shell.guest.getByRole("button", { name: "Shops near me" }).click();
  await expect(shell.sheet.getByText("“Find the nearest shop”")).toBeVisible();
  await expectAccessible(shell.page);
  await shell.sheet.getByRole("switch", { name: "Where you are" }).check();
  await shell.sheet.getByRole("button", { name: "Share 1" }).click();
  await expect(shell.guest.locator("#where")).toHaveText("10.77 106.70");
  await expect(shell.guest.locator("#page")).toHaveText("/near /near");
  expect(await allow(shell)).toBe("geolocation");

  // From cold too, and for this app alone.
  await shell.page.reload();
  await expect(shell.guest.locator("#where")).toHaveText("10.77 106.70");

  const menu = await shell.menu();
  await menu.getByRole("button", { name: /What it may do/ }).click();
  await menu.getByRole("button", { name: "Take back: Where you are" }).click();
  await expect(menu.getByText("You share nothing with this app")).toBeVisible();
  await menu.getByRole("button", { name: "Close" }).click();
  await expect(shell.guest.locator("#where")).toHaveText("not allowed");
  expect(await allow(shell)).toBe("");
});

test("a no leaves the app running where it was, and without [H4]", async ({ openShell, workshop }) => {
  await workshop.publishApp(walker);
  const shell = await openShell({ plaza: workshop, geolocation: SAIGON, permissions: ["geolocation"] });
  await shell.openLink(walker);
  await shell.guest.getByRole("button", { name: "Shops near me" }).click();
  await shell.sheet.getByRole("button", { name: "Share nothing" }).click();
  await expect(shell.guest.locator("#said")).toHaveText("denied");
  expect(await allow(shell)).toBe("");
});
