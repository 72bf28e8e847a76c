import { COFFEE } from "../rig/apps.ts";
import { guestPlaza } from "../rig/guest.ts";
import { expect, test } from "./rig/test.ts";

/** As in the storage family of the hostile mini-app. */
const SECRET = "secret-of-another-mini-app";

test("poisons its own share scope and built-ins, and no other mini-app's or the host's [S-13]", async ({ victim, attack, openControl }) => {
  await victim.home();
  await victim.open(COFFEE);
  await victim.closeButton.click();
  const { findings, page } = await attack("S-13", { inPlace: true });
  const [poisoned, chunks] = await findings();
  expect(poisoned?.gained).toEqual([]);
  // It did do it, where it may.
  expect(poisoned?.evidence).toContain("own: 99.0.0");
  expect(chunks?.gained).toEqual([]);
  expect(await page.evaluate(() => ["__webpack_share_scopes__", "poisoned"].filter((name) => name in globalThis || name in []))).toEqual(
    [],
  );

  // The one that ran before goes on, and one that starts afterwards has the React that it was built for.
  await page.evaluate(() => history.pushState(null, "", "/"));
  await victim.open(COFFEE);
  await victim.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await expect(victim.guest.getByRole("button", { name: /^View cart/ })).toBeVisible();
  await page.reload();
  await victim.ready();
  await expect(victim.guest.getByRole("button", { name: "Add Cà phê muối" })).toBeVisible();

  // In pages that share a realm the same lines reach everyone.
  const control = await openControl();
  expect((await control.run("poison the share scope"))[0]?.gained).toEqual(["another realm"]);
  expect(await control.page.evaluate(() => "__webpack_share_scopes__" in globalThis)).toBe(true);
});

test("reads nothing of what another mini-app kept, on the very origin that it had [S-17]", async ({ victim, attack, openControl }) => {
  await victim.home();
  await victim.open(COFFEE);
  const frame = await (await victim.page.getByTestId("guest").locator("iframe").elementHandle())?.contentFrame();
  const place = new URL(frame?.url() ?? "").origin;
  await (await guestPlaza(victim.page)).evaluate(async (plaza, secret) => {
    localStorage.setItem("secret", secret);
    sessionStorage.setItem("secret", secret);
    window.name = secret;
    history.replaceState({ secret }, "");
    await plaza.storage.set({ scope: "device", key: "secret", value: secret });
    await plaza.storage.set({ scope: "account", key: "secret", value: secret });
  }, SECRET);

  const { findings, page } = await attack("S-17");
  expect((await findings())[0]?.gained).toEqual([]);
  const taken = await (await page.getByTestId("guest").locator("iframe").elementHandle())?.contentFrame();
  expect(new URL(taken?.url() ?? "").origin, "the place that the other one had").toBe(place);
  // A change of the host's own address changes nothing of that.
  await page.evaluate(() => {
    window.location.hash = "another";
  });
  await expect(victim.stopped).toHaveCount(0);

  // Its owner still has it.
  await victim.openLink(COFFEE);
  expect(await (await guestPlaza(page)).evaluate((plaza) => plaza.storage.get({ scope: "account", key: "secret" }))).toEqual({
    value: SECRET,
  });
  const control = await openControl();
  await control.sibling.evaluate((secret) => localStorage.setItem("secret", secret), SECRET);
  expect((await control.run("S-17"))[0]?.gained).toEqual(["localStorage", "parent", "own frame"]);
});

test("fills its own room, and no other mini-app's or the host's [H-06]", async ({ victim, attack }) => {
  const { findings, page } = await attack("H-06");
  const { evidence = [] } = (await findings())[0] ?? {};
  expect(evidence.join("\n")).toMatch(/localStorage: \d+ bytes, then QuotaExceededError/);
  expect(evidence.join("\n")).toMatch(/device: \d+ bytes, then QUOTA_EXCEEDED/);
  expect(evidence).toContain("indexedDB: 0 bytes, then SecurityError");
  const usage = await (await guestPlaza(page)).evaluate((plaza) => plaza.storage.usage({ scope: "device" }));
  expect(usage.usedBytes).toBeLessThanOrEqual(usage.quotaBytes);
  // Of the host's own origin not much more is used than that: the room of the others is the browser's whole quota.
  const { usage: used = Number.NaN } = await page.evaluate(() => navigator.storage.estimate());
  expect(used).toBeLessThan(5_000_000);
  await victim.openLink(COFFEE);
  const kept = await (await guestPlaza(page)).evaluate(async (plaza) => {
    await plaza.storage.set({ scope: "device", key: "cart", value: "x".repeat(50_000) });
    localStorage.setItem("theme", "dark");
    return (await plaza.storage.get({ scope: "device", key: "cart" })).value;
  });
  expect(kept).toHaveLength(50_000);
});

test("forges what a sandbox says to its host and a host to its sandbox, and nothing comes of it [S-20]", async ({ victim, attack }) => {
  const sessions = victim.traffic;
  const { findings, page } = await attack("S-20");
  await findings();
  const before = page.frames().length;
  // Another round trip through the same session: whatever was sent before it has been read.
  await (await guestPlaza(page)).evaluate((plaza) => plaza.identity.getUser());
  await expect(victim.stopped).toHaveCount(0);
  expect(page.frames()).toHaveLength(before);
  expect(sessions.to("/api/v1/sessions", "POST")).toHaveLength(1);
  expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
  for (const frame of await page.locator("iframe").all()) {
    expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
    expect(await frame.getAttribute("allow")).toBe("");
  }
});

test("cannot take off its sandbox, nor give more to a frame within it than it has [S-23]", async ({ attack, openControl }) => {
  const { findings, page } = await attack("S-23");
  expect((await findings())[0]?.gained).toEqual([]);
  for (const frame of await page.locator("iframe").all()) expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
  const control = await openControl();
  expect((await control.run("S-23"))[0]?.gained).toEqual(["own frame", "frame of the parent", "frame within"]);
});

test("its own meta policy, base and headers loosen nothing [S-22]", async ({ attack, openControl, evil }) => {
  const { findings } = await attack("S-22");
  expect((await findings())[0]?.gained).toEqual([]);
  const control = await openControl();
  expect((await control.run("S-22"))[0]?.gained).toEqual(["eval", "base"]);
  await evil.hit(evil.control, "loosened");
});
