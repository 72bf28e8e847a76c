import { expect, test } from "../rig/workshop.ts";

test("a host on the sandbox's own site is told so on a screen, and no mini-app is opened [S-21]", async ({ page, workshop }) => {
  // The first slot's own name: a page there is on the same site as the guest that would get it.
  const misdeployed = new URL(workshop.origin);
  misdeployed.hostname = "s1.localhost";
  const answered = page.waitForResponse((response) => response.url().includes("/frame.html"));
  await page.goto(misdeployed.href);
  expect((await answered).status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Apps cannot run here" })).toBeVisible();
  await expect(page.getByText("Their domain must be another site than this page's")).toBeVisible();
});

test("the same host under its own name is served a sandbox [S-21]", async ({ page, workshop }) => {
  const answered = page.waitForResponse((response) => response.url().includes("/frame.html"));
  await page.goto(workshop.origin);
  expect((await answered).status()).toBe(200);
  await expect(page.getByRole("heading", { name: "All apps" })).toBeVisible();
});
