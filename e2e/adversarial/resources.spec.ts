import type { Page } from "@playwright/test";
import { browserLaunchOptions } from "@plaza/tooling";
import getPort from "get-port";
import { COFFEE, PACKING, SPLITTER } from "../rig/apps.ts";
import { createShell, type Shell } from "../rig/shell.ts";
import { expect, HOSTILE_ID, test } from "./rig/test.ts";

/** Megabytes that one process may fill: the end of the heap comes soon, and the machine's memory is left alone. */
const SMALL_HEAP_MB = 96;

test("a guest that fills its memory dies alone: it is said, and the host and other apps go on [H-03]", async ({
  playwright,
  workshop,
  evil,
  published: _,
}) => {
  const options = await browserLaunchOptions();
  const port = await getPort();
  const args = [...(options.args ?? []), `--js-flags=--max-old-space-size=${SMALL_HEAP_MB}`, `--remote-debugging-port=${port}`];
  const browser = await playwright.chromium.launch({ ...options, args });
  try {
    const before = await createShell(await browser.newPage({ locale: "en-US" }), workshop);
    await before.home();
    await before.open(PACKING);
    await before.guest.getByRole("textbox", { name: "Where to?" }).fill("Huế");
    await before.closeButton.click();
    await before.page.evaluate((to) => history.pushState(null, "", to), `/miniapp/${HOSTILE_ID}/?run=memory%20balloon`);
    const stoppedIn = ({ page }: Shell) => page.getByRole("alert").filter({ hasText: "Hostile stopped" });
    // Playwright gives up a page when the process of any of its frames dies; who looks at the browser afterwards sees whether the page lives.
    const died = before.page.waitForEvent("crash", { timeout: 30_000 });
    await Promise.race([died, stoppedIn(before).waitFor({ timeout: 30_000 })]);
    died.catch(() => undefined);

    const afterwards = await playwright.chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const seen = afterwards.contexts().flatMap((context) => context.pages());
    const page = seen.find((candidate) => candidate.url().startsWith(workshop.origin));
    if (!page) throw new Error("The host's page is gone.");
    const shell = await createShell(page, workshop);
    await expect(stoppedIn(shell)).toBeVisible({ timeout: 30_000 });
    await page.evaluate(() => history.pushState(null, "", "/"));
    await shell.open(PACKING);
    await expect(shell.guest.getByRole("textbox", { name: "Where to?" })).toHaveValue("Huế");

    // Without a process of its own it takes its page with it.
    const control = await browser.newPage();
    await control.goto(`${evil.control}/inner.html`);
    const crashed = control.waitForEvent("crash", { timeout: 60_000 });
    control
      .evaluate(() => {
        const { attacks } = (globalThis as unknown as { hostile: { attacks: { name: string; run(arena: object): unknown }[] } }).hostile;
        return attacks.find(({ name }) => name === "memory balloon")?.run({});
      })
      .catch(() => undefined);
    await crashed;
  } finally {
    await browser.close();
  }
});

test("a guest with a million nodes is stopped, and the host and other apps go on [H-03]", async ({ victim, attack }) => {
  await victim.home();
  await victim.open(PACKING);
  await victim.closeButton.click();
  const { stopped, page } = await attack("million nodes", { inPlace: true });
  await expect(stopped).toContainText("Hostile stopped", { timeout: 30_000 });
  await page.evaluate(() => history.pushState(null, "", "/"));
  await victim.open(PACKING);
  await expect(victim.guest.getByRole("textbox", { name: "Where to?" })).toBeVisible();
});

test("a flood of canvases, graphics and audio contexts and workers takes nothing from the host and other apps [H-03]", async ({
  victim,
  attack,
}) => {
  for (const way of ["canvases", "graphics contexts", "audio contexts", "workers"]) {
    const { findings, stopped } = await attack(way);
    // Either it is still there and answers, or it was stopped; the host's own health is judged after the test.
    await Promise.race([findings(), stopped.waitFor({ timeout: 30_000 })]);
  }
  await victim.openLink(COFFEE);
  await expect(victim.guest.getByRole("button", { name: "Add Cà phê muối" })).toBeVisible();
});

test("an app that falls over three times in a minute is not started again, with words; each fall is reported with its release [H-07]", async ({
  attack,
  victim,
}) => {
  const { page, stopped } = await attack("fall over while starting");
  // The signal by which an operator, or a rollout, takes the release back: the host's own, of each fall, with the session's app and release.
  const signals = () => {
    const sent = victim.traffic.to("/api/v1/operations", "POST").map((request) => request.postData() ?? "");
    return [...sent.join().matchAll(/"kind":"stopped"/g)].length;
  };
  for (const fall of [1, 2, 3]) {
    await expect.poll(signals, { message: `fall ${fall}` }).toBe(fall);
    await expect(stopped).toContainText("Hostile stopped");
    await stopped.getByRole("button", { name: "Restart" }).click();
  }
  await expect(page.getByRole("heading", { name: "Hostile was not opened" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Restart|Retry/ })).toHaveCount(0);
  expect(signals()).toBe(3);
});

/** What a page holds, after its garbage is gone. */
async function held(page: Page): Promise<{ nodes: number; listeners: number; frames: number; workers: number }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  await cdp.detach();
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { nodes: of("Nodes"), listeners: of("JSEventListeners"), frames: page.frames().length, workers: page.workers().length };
}

test("apps that are opened and closed again and again leave nothing behind [H-18]", async ({ victim, published: _ }) => {
  const round = async () => {
    for (const app of [COFFEE, PACKING, SPLITTER]) {
      await victim.open(app);
      await victim.closeButton.click();
    }
  };
  await victim.home();
  // Pages that wait, code that is kept and apps that stay alive belong to the state that it settles in.
  await round();
  await round();
  // Three apps that stay alive and two pages that wait, each with its gate; one of either kind has a worker besides.
  await expect.poll(async () => (await held(victim.page)).workers).toBe(7);
  const before = await held(victim.page);
  for (let n = 0; n < 8; n += 1) await round();
  await expect.poll(async () => (await held(victim.page)).workers).toBeLessThanOrEqual(before.workers);
  const after = await held(victim.page);
  expect(after.frames).toBeLessThanOrEqual(before.frames);
  expect(after.nodes).toBeLessThan(before.nodes * 1.1 + 50);
  expect(after.listeners).toBeLessThan(before.listeners * 1.1 + 20);
});
