import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { expect, test } from "../rig/test.ts";

const kept = () => navigator.serviceWorker.ready.then(({ active }) => active?.scriptURL);

/** Chromium before 156 gives a page that is loaded without a connection none to use, and calls it online. */
async function sayOffline(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.overrideNetworkState", { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
}

test("a reload without a connection shows the shell, what waits, and goes on when the connection is back [H-17]", async ({ openShell }) => {
  const shell = await openShell({ serviceWorkers: "allow" });
  const { page } = shell;
  await shell.home();
  expect(await page.evaluate(kept)).toBe(`${shell.plaza.origin}/service-worker.js`);
  const policy = (await page.reload())?.headers()["content-security-policy"];
  expect(policy).toContain("frame-src");
  await shell.home();

  await page.context().setOffline(true);
  const answer = await page.reload();
  expect(answer?.fromServiceWorker()).toBe(true);
  expect(answer?.headers()["content-security-policy"]).toBe(policy);
  await sayOffline(page);
  await expect(page.getByText("No connection")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Need a connection" })).toBeVisible();
  await expect(page.locator(".sh-grid").getByRole("link", { name: COFFEE.tile })).toBeVisible();
  await expectAccessible(page);
  // Nothing that a person or a mini-app made is in the worker's copies.
  const copies = await page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(copies).toContain("/");
  expect(copies.filter((path) => path !== "/" && !path.startsWith("/assets/"))).toEqual([]);

  await page.context().setOffline(false);
  await expect(page.getByRole("heading", { name: "All apps" })).toBeVisible();
  await shell.open(COFFEE);
});

test("sheets and pages that were never opened are there when the connection drops, without the worker too [H-17]", async ({ shell }) => {
  await shell.home();
  await shell.open(COFFEE);
  const loaded = () => performance.getEntriesByType("resource").map(({ name }) => /\/assets\/(.+)-.{8}\.\w+$/.exec(name)?.[1]);
  await expect.poll(() => shell.page.evaluate(loaded)).toEqual(expect.arrayContaining(["surfaces", "sheet-dialog", "pages"]));
  await shell.page.context().setOffline(true);
  const menu = await shell.menu();
  await menu.getByRole("button", { name: "About" }).click();
  await expect(menu.getByText(COFFEE.id)).toBeVisible();
  await shell.page.keyboard.press("Escape");
  await expect(shell.sheet).toBeHidden();
  await shell.closeButton.click();
  await shell.page.getByRole("link", { name: "You" }).click();
  await expect(shell.page.getByRole("heading", { name: "Language" })).toBeVisible();
});

test("with a connection a page is always the server's newest, whatever was kept", async ({ openShell }) => {
  const shell = await openShell({ serviceWorkers: "allow" });
  const { page } = shell;
  await shell.home();
  await page.evaluate(kept);
  const answer = await page.reload();
  expect(await answer?.text()).toBe(await (await page.request.get(`${shell.plaza.origin}/`)).text());
  // The kept copy is another build's now; the page still comes from the server.
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        if (new URL(request.url).pathname === "/")
          await cache.put(request, new Response("<p>an old build</p>", { headers: { "content-type": "text/html" } }));
    }
  });
  await page.reload();
  await expect(page.getByRole("heading", { name: "All apps" })).toBeVisible();
  await expect(page.getByText("an old build")).toHaveCount(0);
});
