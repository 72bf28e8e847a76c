import type { Browser, Page } from "@playwright/test";
import { browserLaunchOptions } from "@plaza/tooling";
import { COFFEE } from "../rig/apps.ts";
import { createShell } from "../rig/shell.ts";
import { forgetGaps, hostHealth, watchHost } from "./rig/host-watch.ts";
import { expect, HOSTILE_ID, test } from "./rig/test.ts";

/*
 * An engine whose frames share the host's process, as WebKit is: Chromium with its isolation of sites and of sandboxed frames off. The host cannot ask;
 * it goes by the name of the engine, so hiding that is what makes it choose guarded builds.
 */
const ONE_PROCESS = ["--disable-site-isolation-trials", "--disable-features=IsolateSandboxedIframes,IsolateOrigins,site-per-process"];
/** Milliseconds that guest code may hold the thread of host and guest, with room for a machine with two busy cores. */
const GUARDED_GAP_MS = 2_500;

// A trace asks each page for what it shows at the end, and the control's page answers nothing any more.
test.use({ trace: "off" });

/** A browser for each test: closing it is the one thing that ends a page that is frozen. */
let browser: Browser;
test.beforeEach(async ({ playwright }) => {
  const options = await browserLaunchOptions();
  browser = await playwright.chromium.launch({ ...options, args: [...options.args, ...ONE_PROCESS] });
});
test.afterEach(() => browser.close());

async function openPage(options: object, { named }: { readonly named: boolean }): Promise<Page> {
  const context = await browser.newContext(options);
  await watchHost(context);
  if (!named) await context.addInitScript(() => Object.defineProperty(navigator, "userAgentData", { get: () => undefined }));
  return context.newPage();
}

/** Whether the page's thread answers within a time that no guarded guest holds it for. */
function answers(page: Page): Promise<boolean> {
  return Promise.race([
    page.evaluate(() => true).catch(() => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, 4 * GUARDED_GAP_MS, false)),
  ]);
}

for (const way of ["loop at load", "loop later", "loop in a frame callback"]) {
  test(`where frames share the host's process, a guest that hangs by a ${way} stops itself, and the host ends it and goes on [H-01]`, async ({
    workshop,
    published: _,
    contextOptions,
  }) => {
    const page = await openPage(contextOptions, { named: false });
    const shell = await createShell(page, workshop);
    await shell.home();
    await forgetGaps(page);
    await page.evaluate((to) => history.pushState(null, "", to), `/miniapp/${HOSTILE_ID}/?${new URLSearchParams({ run: way, evil: "" })}`);
    const stopped = page.getByRole("alert").filter({ has: page.getByRole("button", { name: "Report a problem" }) });
    await expect(stopped).toContainText("Hostile stopped");
    await expect(stopped).toContainText("No answer for 2 seconds");
    await expect(page.getByTestId("guest").locator("iframe")).toHaveCount(0);
    const { longestGapMs } = await hostHealth(page);
    // The guest did hold this thread: without isolation nothing else is possible. It let go by itself.
    expect(longestGapMs).toBeGreaterThan(1_000);
    expect(longestGapMs).toBeLessThan(GUARDED_GAP_MS);
    await page.evaluate(() => history.pushState(null, "", "/"));
    await shell.open(COFFEE);
  });
}

test("control: the plain build of the same guest freezes that host for good", async ({ workshop, published: _, contextOptions }) => {
  const page = await openPage(contextOptions, { named: true });
  const shell = await createShell(page, workshop);
  await shell.home();
  expect(await answers(page)).toBe(true);
  await page.evaluate(
    (to) => history.pushState(null, "", to),
    `/miniapp/${HOSTILE_ID}/?${new URLSearchParams({ run: "loop later", evil: "" })}`,
  );
  await expect.poll(() => answers(page), { timeout: 30_000 }).toBe(false);
});
