import { COFFEE } from "../rig/apps.ts";
import { makeAppFolder } from "../rig/cli.ts";
import { GUEST_FRAME } from "./rig/engine.ts";
import { ENGINES, expect, test } from "./rig/test.ts";

/** The main thread of a host under attack answers within this, in milliseconds; a machine with two busy cores is allowed for. */
const HOST_GAP_MS = 1_000;
/** Keys that are typed over the host's sheet. */
const TYPED = 60;

// WebKit's frames share the host's process: there a hang is stopped inside the guest, which is tested where that is built.
for (const way of ["loop at load", "loop later", "loop in a frame callback"]) {
  test(`a guest that hangs by a ${way} is stopped, and the host goes on [H-01] in Firefox`, async ({ openHost, hostile: _ }) => {
    const { attack, alert, health, evil, page, open } = await openHost("Firefox");
    await attack(way, evil.confined);
    await expect.poll(alert, { timeout: 30_000 }).toContain("No answer for 2 seconds");
    expect((await health()).longestGapMs, "longest silence of the host's main thread, ms").toBeLessThan(HOST_GAP_MS);
    expect(await page.evaluate((frame) => document.querySelector(frame) === null, GUEST_FRAME)).toBe(true);
    await open(COFFEE.id);
  });
}

for (const name of ENGINES) {
  test(`a worker guest that loops is ended, and the host goes on [H-02] in ${name}`, async ({ openHost, workshop }) => {
    const folder = await makeAppFolder({
      id: "test.hostile.worker",
      name: "Looping",
      sandbox: "worker",
      source: "export async function mount(root, plaza) { await plaza.lifecycle.ready(); setTimeout(() => { for (;;); }); }",
    });
    try {
      const { code, stderr } = await workshop.publish(folder.dir);
      expect(code, stderr).toBe(0);
    } finally {
      await folder.remove();
    }
    const { alert, health, go, open } = await openHost(name);
    await go("/miniapp/test.hostile.worker/");
    await expect.poll(alert, { timeout: 30_000 }).toContain("No answer for 2 seconds");
    expect((await health()).longestGapMs, "longest silence of the host's main thread, ms").toBeLessThan(HOST_GAP_MS);
    await open(COFFEE.id);
  });

  test(`a guest that never gets ready is said to be slow [H-04] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, alert, evil, pressButton, page } = await openHost(name);
    await attack("never ready", evil.confined);
    await expect.poll(alert, { timeout: 30_000 }).toContain("is taking longer than usual");
    await pressButton("Close app");
    await expect.poll(() => page.evaluate(() => location.pathname)).toBe("/");
  });

  test(`what a guest throws is no error of the host's, and is reported [H-19] in ${name}`, async ({ openHost, hostile: _ }) => {
    const { attack, outcome, evil, page, pressButton } = await openHost(name);
    await attack("fall over", evil.confined);
    expect(await outcome()).toMatchObject({ findings: [{ gained: [] }] });
    await pressButton("Close");
    const reports = (): Promise<number> =>
      page.evaluate(() => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith("/api/v1/operations")).length);
    await expect.poll(reports).toBeGreaterThan(0);
  });
}

// The driver's keys do not reach a frame of WebKit on a screen without a window manager: it would prove nothing there.
test("a guest that steals the focus from the host's sheet gets no key and no yes [H-11] in Firefox", async ({
  openHost,
  unconfined,
  hostile: _,
}) => {
  const { attack, alert, evil, page } = await openHost("Firefox");
  await attack("steal the focus", evil.confined);
  const asked = (): Promise<boolean> => page.evaluate(() => document.querySelector('[role="dialog"]') !== null);
  await expect.poll(async () => (await asked()) || (await alert()) !== "", { timeout: 30_000 }).toBe(true);
  // One theft each 50 ms: dozens while this is typed.
  await page.press(...Array.from({ length: TYPED }, () => "s"));
  const keys = await page.inFrame(GUEST_FRAME, () => document.documentElement.dataset.keys ?? "").catch(() => "");
  expect(keys, "keys that the guest heard").toBe("");
  // Unanswered, or gone with the guest that was stopped.
  expect((await asked()) || (await alert()).includes("Hostile stopped")).toBe(true);

  const control = await unconfined("Firefox");
  await control.launch("steal the focus");
  const stolen = async (): Promise<string> => {
    await control.page.press("s");
    return control.heardKeys();
  };
  await expect.poll(stolen, "keys that the same code hears where nobody guards them").toContain("s");
});
