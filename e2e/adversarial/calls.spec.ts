import { attacks } from "@plaza-apps/hostile/src/attacks.ts";
import { launchAttack, readSibling } from "./rig/control.ts";
import { expect, test } from "./rig/test.ts";
import { makeVariant } from "./rig/variant.ts";

/*
 * What a mini-app may send and say once its session stands, over the real wire into the real gate and onto the real windows. The control is comlink's own
 * `expose`, and a page that answers whatever is said on its window (rig/evil.ts); where there is none, the attack itself says why.
 */

const LATER = /^B-(?:09|1\d|2[1-9])$/;

for (const { id, name, ends, wire, uncontrolled } of attacks.filter((attack) => LATER.test(attack.id))) {
  test(`"${name}" gains nothing${ends === "stopped" ? ", and the guest is stopped" : ""} [${id}]`, async ({ attack, openControl }) => {
    const { findings, stopped, page } = await attack(name);
    if (ends === "stopped") await expect(stopped).toContainText("It broke the rules of Plaza", { timeout: 30_000 });
    else expect((await findings())[0]?.gained).toEqual([]);
    for (const gate of page.workers()) expect(await gate.evaluate(() => "polluted" in {})).toBe(false);
    if (uncontrolled !== undefined) return;
    const control = await openControl();
    expect((await control.run(name, { wire: wire === true }))[0]?.gained).not.toEqual([]);
  });
}

const THIEF = "test.hostile.named";

test("a port in another mini-app's hands gives it no answer of the host, is no good for what was not granted, and dies with its session [B-20]", async ({
  victim,
  attack,
  openControl,
  workshop,
  evil,
}) => {
  const variant = await makeVariant();
  try {
    const code = Math.floor(Date.now() / 1_000);
    await variant.manifest({ app_id: THIEF, name: "Thief", version: { code, name: `1.0.${code}` } });
    const published = await workshop.publish(variant.dir);
    expect(published.code, published.stderr).toBe(0);
  } finally {
    await variant.remove();
  }
  await victim.home();
  await attack("wait for a port", { app: THIEF, inPlace: true });
  await victim.ready();
  const thief = await (await victim.page.getByTestId("guest").locator("iframe").elementHandle())?.contentFrame();
  await victim.page.evaluate(() => history.pushState(null, "", "/"));
  await attack("give the port away", { inPlace: true });
  // Whoever holds the port is no runtime and answers no heartbeat.
  await expect(victim.stopped).toContainText("No answer for 2 seconds");
  const [found] = JSON.parse((await thief?.locator("#report").textContent({ timeout: 30_000 })) ?? "[]") as {
    gained: string[];
    evidence: string[];
  }[];
  // Refusals of the gate come to the port; what the host answers goes to the mini-app whose session it is.
  expect(found).toMatchObject({ gained: [], evidence: ["5 sent, 2 answered", "the port is dead"] });

  const control = await openControl();
  await control.sibling.evaluate(launchAttack, { wanted: "wait for a port", wire: false, evil: evil.control });
  await control.run("give the port away", { wire: true });
  await expect.poll(async () => (await control.sibling.evaluate(readSibling)).join()).toContain("bought");
});
