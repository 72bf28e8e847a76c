import { Buffer } from "node:buffer";
import { type APIRequestContext, expect } from "@playwright/test";
import type { Workshop } from "../rig/workshop.ts";
import { HOSTILE_ID, test } from "./rig/test.ts";
import { makeVariant } from "./rig/variant.ts";

const APP = "test.hostile.named";

/** Each would write another policy than the platform's, or point where a mini-app may not. */
const ORIGINS = [
  "https://x.com; script-src *",
  "https://x.com;script-src 'unsafe-eval'",
  "'unsafe-eval'",
  "'self'",
  "*",
  "https://*",
  "https://*.x.com",
  "data:",
  "https:",
  "blob:",
  "https://x.com\n; script-src *",
  "https://x.com\r\nset-cookie: a=b",
  "https://x.com, https://y.com",
  "https://x.com https://y.com",
  "https://b\u00fccher.example",
  "https://user@x.com",
  "https://user:word@x.com",
  "https://x.com/path",
  "https://x.com:0",
  "https://x.com:65536",
];

/** Each would look like something that it is not. */
const NAMES = [
  ["a direction override", "Bank\u202egnp.exe"],
  ["isolates", "Bank\u2066\u2069"],
  ["a zero-width space", "Ban\u200bk"],
  ["letters of two alphabets", "B\u0430nk"],
  ["ten thousand letters", "B".repeat(10_000)],
  ["a line break", "Bank\nApproved by Plaza"],
  ["a terminal's colours", "\u001b[32mBank"],
  ["a pile of marks", `B${"\u0301".repeat(40)}ank`],
] as const;

/** Letters that a manifest's name may have. */
const LONGEST_NAME = 45;

interface Manifest {
  name: string;
  readonly plaza: Record<string, unknown>;
}

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

/** Sends the hostile mini-app's own release with another manifest to the registry, as a publisher does whose tools check nothing. */
async function submit(
  request: APIRequestContext,
  workshop: Workshop,
  change: (manifest: Manifest) => void,
): Promise<{ status: number; text: string }> {
  const release = (await (await request.get(`${workshop.origin}/releases/${HOSTILE_ID}/1.0.0/release.json`)).json()) as {
    manifest: Manifest;
  };
  change(release.manifest);
  const answer = await request.post(`${workshop.origin}/api/v1/publish/plan`, {
    headers: { authorization: `Bearer ${workshop.publisherToken}` },
    data: { release: Buffer.from(JSON.stringify(release)).toString("base64"), channel: "dev" },
  });
  return { status: answer.status(), text: await answer.text() };
}

test("the registry itself refuses each of those origins, whatever sent it [S-08]", async ({ request, workshop, published: _ }) => {
  expect((await submit(request, workshop, () => undefined)).status).toBe(200);
  for (const origin of ORIGINS) {
    const { status, text } = await submit(request, workshop, (manifest) => {
      manifest.plaza.network = { connect: [], image: [origin] };
    });
    expect(status, `${JSON.stringify(origin)}: ${text}`).toBe(422);
    expect(text).toContain('"/plaza/network/image/0"');
  }
});

test("the registry refuses names that look like something else [H-14]", async ({ request, workshop, published: _ }) => {
  for (const [what, name] of NAMES) {
    const { status, text } = await submit(request, workshop, (manifest) => {
      manifest.name = name;
    });
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
