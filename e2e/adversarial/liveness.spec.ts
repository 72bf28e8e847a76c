import { COFFEE } from "../rig/apps.ts";
import { makeAppFolder } from "../rig/cli.ts";
import { forgetGaps } from "./rig/host-watch.ts";
import { expect, HOST_GAP_MS, test } from "./rig/test.ts";

for (const way of ["loop at load", "loop later", "loop in a frame callback"]) {
  test(`stops a guest that hangs by a ${way}, and the host goes on [H-01]`, async ({ victim, attack }) => {
    await victim.home();
    await forgetGaps(victim.page);
    const { stopped, health, page } = await attack(way, { inPlace: true });
    await expect(stopped).toContainText("Hostile stopped");
    await expect(stopped).toContainText("No answer for 2 seconds");
    // The guest's loop held its own thread for two seconds and more; this one never noticed.
    expect((await health()).longestGapMs).toBeLessThan(HOST_GAP_MS);
    // Its frame is gone with it, so the loop is over too.
    await expect(page.getByTestId("guest").locator("iframe")).toHaveCount(0);
    await page.evaluate(() => history.pushState(null, "", "/"));
    await victim.open(COFFEE);
  });
}

test("offers a restart of a guest that hung, and the restarted one runs [H-01]", async ({ victim, attack }) => {
  const { stopped, page, guest } = await attack("loop later", { click: true });
  await stopped.getByRole("button", { name: "Restart" }).click();
  await expect(guest.getByRole("button", { name: "Attack" })).toBeVisible();
  await expect(stopped).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Hostile");
  await victim.closeButton.click();
});

test("ends a worker guest that loops [H-02]", async ({ victim, workshop }) => {
  const folder = await makeAppFolder({
    id: "test.hostile.worker",
    name: "Looping",
    sandbox: "worker",
    source: "export async function mount(root, plaza) { await plaza.lifecycle.ready(); setTimeout(() => { for (;;); }); }",
  });
  try {
    const { code, stderr } = await workshop.publish(folder.dir);
    expect(code, stderr).toBe(0);
    await victim.page.goto(`${workshop.origin}/miniapp/test.hostile.worker/`);
    await expect(victim.stopped).toContainText("Looping stopped");
    await expect(victim.stopped).toContainText("No answer for 2 seconds");
    // Every worker that is left (gates, and the page that waits for the next open) has time to answer.
    for (const worker of victim.page.workers()) expect(await worker.evaluate(() => "here")).toBe("here");
  } finally {
    await folder.remove();
  }
});

test("says so when a guest never gets ready, and offers Retry [H-04]", async ({ attack, victim }) => {
  const { page } = await attack("never ready");
  const slow = page.getByRole("alert").filter({ hasText: "is taking longer than usual" });
  await expect(slow).toBeVisible();
  await expect(slow.getByRole("button", { name: "Close app" })).toBeVisible();
  // Retry is a new start: the card goes, and the wait begins anew.
  await slow.getByRole("button", { name: "Retry" }).click();
  await expect(slow).toHaveCount(0);
  await expect(page.getByTestId("skeleton")).toBeVisible();
  await expect(victim.stopped).toHaveCount(0);
});

test("reports what a guest throws with its app and release, and goes on [H-19]", async ({ attack, workshop }) => {
  const sent: string[] = [];
  const { page, findings, closeButton } = await attack("H-19");
  page.on("request", (request) => request.url() === `${workshop.origin}/api/v1/operations` && sent.push(request.postData() ?? ""));
  await findings();
  await closeButton.click();
  await expect.poll(() => sent.join()).toContain('"error"');
  expect(sent.join()).not.toContain("<anonymous>");
});
