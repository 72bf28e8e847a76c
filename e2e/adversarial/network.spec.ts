import { SCRIPT_SOURCES } from "./rig/bad-manifests.ts";
import { expect, test } from "./rig/test.ts";
import { makeVariant } from "./rig/variant.ts";

const APP = "test.hostile.network";

test.beforeAll(async ({ workshop, evil }) => {
  const variant = await makeVariant();
  try {
    // The one declared origin is declared for pictures too: that is not a word about scripts.
    const code = Math.floor(Date.now() / 1_000);
    await variant.manifest(
      { app_id: APP, name: "Calling", version: { code, name: `1.0.${code}` } },
      { network: { connect: [evil.declared], image: [evil.declared] } },
    );
    const published = await workshop.publish(variant.dir);
    expect(published.code, published.stderr).toBe(0);
  } finally {
    await variant.remove();
  }
});

test("reaches the origin that its manifest declares, through the server, and no other, not by a redirect either [S-07]", async ({
  attack,
  openControl,
  evil,
}) => {
  const options = { app: APP, declared: evil.declared };
  const own = await (await attack("declared origin", options)).findings();
  expect(own[0]?.gained).toEqual(["declared"]);
  const others = await (await attack("other origins", options)).findings();
  expect(others[0]?.gained).toEqual([]);
  await (await attack("own ways to a declared origin", options)).findings();

  const control = await openControl();
  expect((await control.run("other origins"))[0]?.gained).toEqual(["undeclared", "redirect to an undeclared origin"]);
  await control.run("own ways to a declared origin");
  await evil.hit(evil.control, "image");
  // Once, by the server: none of the browser's own ways leads even there, so nobody learns the user's address.
  expect(evil.hits(evil.declared)).toEqual(["declared"]);
  expect(evil.hits(evil.undeclared)).toEqual([]);
});

test("a declared origin gives no code, whatever it serves: the host of a script gadget is no way in [S-09]", async ({
  attack,
  openControl,
  evil,
}) => {
  const before = evil.hits(evil.declared);
  const { findings } = await attack("S-09", { app: APP, declared: evil.declared });
  expect((await findings())[0]?.gained).toEqual([]);
  expect(evil.hits(evil.declared), "what reached the declared origin from the browser").toEqual(before);
  const control = await openControl();
  expect((await control.run("S-09"))[0]?.gained).toHaveLength(3);
});

test("a manifest cannot name a source of scripts at all [S-09]", async ({ workshop }) => {
  const variant = await makeVariant();
  try {
    await variant.manifest({ app_id: APP }, { network: { connect: [], image: [], script: SCRIPT_SOURCES } });
    const { code, stdout } = await workshop.publish(variant.dir, "--json");
    expect(code).toBe(1);
    expect(stdout).toContain('"/plaza/network/script"');
  } finally {
    await variant.remove();
  }
});
