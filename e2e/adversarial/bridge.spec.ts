import { expect, test } from "./rig/test.ts";

/*
 * Frames made by hand, sent over the real wire from the published mini-app into the real gate. The control is comlink's own `expose` at the other
 * end of a port: what it does with the very same frames is what the dispatcher exists for.
 */

test("gives no field to a GET [B-01]", async ({ attack, openControl }) => {
  const { findings } = await attack("B-01");
  const [found] = await findings();
  expect(found).toMatchObject({ gained: [], evidence: ["4 sent, 4 answered, 0 accepted"] });
  const control = await openControl();
  expect(JSON.stringify((await control.run("B-01", { wire: true }))[0]?.gained)).toContain("secret");
});

test("constructs nothing [B-02]", async ({ attack, openControl }) => {
  const { findings, page } = await attack("B-02");
  expect((await findings())[0]).toMatchObject({ gained: [], evidence: ["3 sent, 3 answered, 0 accepted"] });
  expect(await page.evaluate(() => "__pwned" in globalThis)).toBe(false);
  const control = await openControl();
  expect((await control.run("B-02", { wire: true }))[0]?.gained).not.toEqual([]);
});

test("applies nothing that every object has [B-03]", async ({ attack, openControl }) => {
  const { findings } = await attack("B-03");
  expect((await findings())[0]).toMatchObject({ gained: [], evidence: ["9 sent, 9 answered, 0 accepted"] });
  const control = await openControl();
  expect((await control.run("B-03", { wire: true }))[0]?.gained).not.toEqual([]);
});

test("sets nothing, on a prototype least of all [B-04]", async ({ attack, openControl, victim }) => {
  const { findings, page } = await attack("B-04");
  expect((await findings())[0]).toMatchObject({ gained: [], evidence: ["3 sent, 3 answered, 0 accepted"] });
  // Neither where frames are judged nor where calls are run.
  for (const gate of page.workers()) expect(await gate.evaluate(() => "polluted" in {})).toBe(false);
  expect(page.workers().length, (await victim.health()).errors.join()).toBeGreaterThan(0);
  const control = await openControl();
  await control.run("B-04", { wire: true });
  expect(await control.inner.evaluate(() => "polluted" in {})).toBe(true);
});

test("puts no port of a guest's in the host's place [B-05]", async ({ attack, openControl }) => {
  const { findings } = await attack("B-05");
  expect((await findings())[0]).toMatchObject({ gained: [], evidence: ["1 sent, 1 answered, 0 accepted"] });
  const control = await openControl();
  expect((await control.run("B-05", { wire: true }))[0]?.gained).not.toEqual([]);
});

test("mints no endpoints, and stops the guest that asks for twenty thousand [B-06]", async ({ attack, openControl }) => {
  const { stopped } = await attack("B-06");
  await expect(stopped).toContainText("It broke the rules of Plaza");
  const control = await openControl();
  expect((await control.run("B-06", { wire: true }))[0]?.evidence).toEqual(["20000 sent, 20000 answered, 20000 accepted"]);
});

test("ends the sender's own session at a RELEASE, and nothing else [B-07]", async ({ attack, openControl, victim }) => {
  await attack("B-07");
  // The guest let go of its session, as an honest one may: it is closed, the host goes on.
  await expect(victim.page.getByTestId("guest").locator("iframe")).toHaveCount(0);
  await victim.home();
  const control = await openControl();
  await control.run("B-07", { wire: true });
  expect(await control.inner.evaluate(() => (globalThis as unknown as { exposed: { finalized(): boolean } }).exposed.finalized())).toBe(
    true,
  );
});

test("survives malformed calls, each of them answered [B-08]", async ({ attack, openControl }) => {
  const { findings } = await attack("B-08");
  expect((await findings())[0]).toMatchObject({ gained: [], evidence: ["7 sent, 7 answered, 0 accepted"] });
  const control = await openControl();
  const thrown: string[] = [];
  control.page.context().on("weberror", (error) => thrown.push(error.error().message));
  await control.run("B-08", { wire: true });
  await expect.poll(() => thrown.length).toBeGreaterThanOrEqual(5);
});
