import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../rig/accessible.ts";
import { COFFEE } from "../rig/apps.ts";
import { makeAppFolder } from "../rig/cli.ts";
import { expect, test } from "../rig/workshop.ts";

const REFUSED = "Its files are not the ones that were published, so nothing of it was run.";
/** Any module of the coffee shop. */
const CODE = /\/releases\/com\.lasom\.coffee\/.*\.js$/;

/** Whether code that was slipped in has run anywhere: in the host, in a guest, in a page that waits for one. */
async function ranAnywhere(page: Page): Promise<boolean> {
  const answers = await Promise.all(page.frames().map((frame) => frame.evaluate(() => "tampered" in globalThis)));
  return answers.includes(true);
}

test("bytes that were changed on the way are refused with a screen, and nothing of them runs [A3][H-05][L5][R-03]", async ({
  openShell,
  workshop,
}) => {
  const shell = await openShell({ plaza: workshop });
  await shell.page.route(CODE, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `globalThis.tampered = true;${await response.text()}` });
  });
  await shell.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/`);
  await expect(shell.page.getByRole("heading", { name: `${COFFEE.name} was not opened` })).toBeVisible();
  await expect(shell.page.getByText(REFUSED)).toBeVisible();
  await shell.page.getByText("Details for a report").click();
  await expect(shell.page.getByText("INTEGRITY_FAILED · integrity")).toBeVisible();
  // A restart would get the same bytes: none is offered.
  await expect(shell.page.getByRole("button", { name: "Restart" })).toHaveCount(0);
  expect(await ranAnywhere(shell.page)).toBe(false);
  await expectAccessible(shell.page);
});

test("a byte that was flipped on the server's disk is refused with a screen [H-05][R-03]", async ({ openShell, workshop }) => {
  const folder = await makeAppFolder({
    id: "test.journey.flipped",
    name: "Flipped",
    source: 'export function mount(root, plaza) { globalThis.tampered = true; root.textContent = "ran"; return plaza.lifecycle.ready(); }',
  });
  try {
    expect((await workshop.publish(folder.dir)).code).toBe(0);
    const release = JSON.parse(await readFile(join(folder.dir, "dist", "release.json"), "utf8")) as {
      files: Record<string, { digest: string; role: string }>;
    };
    const code = Object.entries(release.files).find(([path, { role }]) => role === "module" && path.includes("app"));
    const hex = Buffer.from(code?.[1].digest.slice("sha384-".length) ?? "", "base64").toString("hex");
    const stored = join(workshop.dataDir, "blobs", hex.slice(0, 2), hex.slice(2));
    const bytes = await readFile(stored);
    bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
    await writeFile(stored, bytes);

    const shell = await openShell({ plaza: workshop });
    await shell.page.goto(`${workshop.origin}/miniapp/test.journey.flipped/`);
    await expect(shell.page.getByRole("heading", { name: "Flipped was not opened" })).toBeVisible();
    await expect(shell.page.getByText(REFUSED)).toBeVisible();
    expect(await ranAnywhere(shell.page)).toBe(false);
  } finally {
    await folder.remove();
  }
});

test("a file that is not there is refused with a screen, and Retry opens the app once it is [H-05]", async ({ openShell, workshop }) => {
  const shell = await openShell({ plaza: workshop });
  await shell.page.route(CODE, (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<h1>nothing here</h1>" }));
  await shell.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/`);
  await expect(shell.page.getByRole("heading", { name: `${COFFEE.name} was not opened` })).toBeVisible();
  await shell.page.unrouteAll();
  await shell.page.getByRole("button", { name: "Retry" }).click();
  await shell.ready();
});

test("code that no release lists is not loaded, and the app is stopped with a screen [L5][S-12]", async ({ openShell, workshop }) => {
  await workshop.publishApp({
    id: "test.journey.unlisted",
    name: "Unlisted",
    source: 'export async function mount() { await globalThis[Symbol.for("plaza.import")]("chunks/not-in-the-release.js"); }',
  });
  const shell = await openShell({ plaza: workshop });
  await shell.page.goto(`${workshop.origin}/miniapp/test.journey.unlisted/`);
  await expect(shell.page.getByRole("heading", { name: "Unlisted was not opened" })).toBeVisible();
  await shell.page.getByText("Details for a report").click();
  await expect(shell.page.getByText("INTEGRITY_FAILED · integrity")).toBeVisible();
});

test("an index that is older than the one seen before opens nothing, and says so [R-05]", async ({ openShell, workshop, request }) => {
  const older = await (await request.get(`${workshop.origin}/api/v1/index`)).text();
  await workshop.publishApp({ id: "test.journey.notes", name: "Newer", source: "export function mount() {}" });
  const shell = await openShell({ plaza: workshop });
  await shell.home();
  await shell.page.route("**/api/v1/index", (route) => route.fulfill({ status: 200, contentType: "application/jose", body: older }));
  await shell.page.goto(`${workshop.origin}/`);
  await expect(shell.page.getByRole("heading", { name: "Plaza could not check its apps" })).toBeVisible();
  await expectAccessible(shell.page);
  await shell.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/`);
  await expect(shell.page.getByRole("heading", { name: "was not opened" })).toBeVisible();
  expect(shell.traffic.to(`/releases/${COFFEE.id}/1.0.0/remoteEntry.js`)).toHaveLength(0);
  // A good index again: the way back is one tap.
  await shell.page.unrouteAll();
  await shell.page.goto(`${workshop.origin}/`);
  await expect(shell.page.getByRole("heading", { name: "All apps" })).toBeVisible();
});

test("an index that has expired opens nothing, and says so [R-05][R-14]", async ({ openShell, workshop }) => {
  const shell = await openShell({ plaza: workshop });
  await shell.page.clock.setFixedTime(Date.now() + 365 * 24 * 60 * 60 * 1_000);
  await shell.page.goto(`${workshop.origin}/`);
  await expect(shell.page.getByRole("heading", { name: "Plaza could not check its apps" })).toBeVisible();
  await shell.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/`);
  await expect(shell.page.getByRole("heading", { name: "was not opened" })).toBeVisible();
});
