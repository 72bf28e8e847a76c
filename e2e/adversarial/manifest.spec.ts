import { expect } from "@playwright/test";
import { NAMES, ORIGINS, readRelease, submitRelease } from "./rig/bad-manifests.ts";
import { HOSTILE_ID, test } from "./rig/test.ts";
import { makeVariant } from "./rig/variant.ts";

const APP = "test.hostile.named";

/** Letters that a manifest's name may have. */
const LONGEST_NAME = 45;

interface Problem {
  readonly rule: string;
  readonly pointer: string;
}

test("publishing refuses every origin that is more than one origin, each by its place in the manifest [S-08]", async ({ workshop }) => {
  const variant = await makeVariant();
  try {
    const connect = ["https://api.example.com", ...ORIGINS];
    await variant.manifest({ app_id: APP }, { network: { connect, image: ORIGINS } });
    const { code, stdout } = await workshop.publish(variant.dir, "--json");
    expect(code).toBe(1);
    const { problems } = (JSON.parse(stdout) as { error: { data: { problems: Problem[] } } }).error.data;
    const pointers = problems.map(({ pointer }) => pointer);
    for (const [index, origin] of connect.entries())
      expect(pointers.includes(`/plaza/network/connect/${index}`), JSON.stringify(origin)).toBe(index > 0);
    for (const [index, origin] of ORIGINS.entries()) expect(pointers, JSON.stringify(origin)).toContain(`/plaza/network/image/${index}`);
  } finally {
    await variant.remove();
  }
});

test("the registry itself refuses each of those origins, whatever sent it [S-08]", async ({ workshop, published: _ }) => {
  const release = await readRelease(workshop, HOSTILE_ID, "1.0.0");
  expect((await submitRelease(workshop, release)).status).toBe(200);
  for (const origin of ORIGINS) {
    const { status, text } = await submitRelease(workshop, release, { plaza: { network: { connect: [], image: [origin] } } });
    expect(status, `${JSON.stringify(origin)}: ${text}`).toBe(422);
    expect(text).toContain('"/plaza/network/image/0"');
  }
});

test("the registry refuses names that look like something else [H-14]", async ({ workshop, published: _ }) => {
  const release = await readRelease(workshop, HOSTILE_ID, "1.0.0");
  for (const [what, name] of NAMES) {
    const { status, text } = await submitRelease(workshop, release, { name });
    // What has no shape of a release at all is refused before its words are read.
    expect([409, 422], `${what}: ${text}`).toContain(status);
    expect(text, what).toMatch(/"\/name"|manifest\/name/);
  }
});

test("a name in markup, as long as it may be, stands in the host's bar as text of its own, and moves nothing there [H-14]", async ({
  attack,
  workshop,
}) => {
  const variant = await makeVariant();
  try {
    const code = Math.floor(Date.now() / 1_000);
    const name = '<b>W</b> <img src="x">'.padEnd(LONGEST_NAME, "W");
    await variant.manifest({ app_id: APP, name, short_name: "Named", version: { code, name: `1.0.${code}` } });
    const published = await workshop.publish(variant.dir);
    expect(published.code, published.stderr).toBe(0);
    const { page, menuButton, closeButton } = await attack("nothing", { app: APP });
    const heading = page.getByRole("heading", { level: 1 });
    await expect(heading).toHaveText(name);
    expect(await heading.evaluate((element) => element.querySelectorAll("bdi").length)).toBe(1);
    expect(await heading.evaluate((element) => element.querySelectorAll("b, img").length)).toBe(0);
    for (const button of [menuButton, closeButton]) await expect(button).toBeInViewport({ ratio: 1 });
    const { height } = (await heading.boundingBox()) ?? { height: Number.NaN };
    expect(height).toBeLessThan(48);
  } finally {
    await variant.remove();
  }
});
