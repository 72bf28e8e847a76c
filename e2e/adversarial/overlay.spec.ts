import { COFFEE } from "../rig/apps.ts";
import { embed, FORGED_LINKS, forgedQuery } from "./rig/foreign-pages.ts";
import { type Attacked, expect, test } from "./rig/test.ts";

/** Whether the host's bar is the host's, wherever one looks: at each point of it, what is on top belongs to it. */
function barIsOnTop({ page }: Attacked): Promise<boolean> {
  return page.evaluate(() => {
    const bar = document.querySelector(".pz-bar, .pz-host-bar, header");
    const region = document.querySelector(".pzr-app");
    const guest = document.querySelector("[data-testid=guest] iframe")?.getBoundingClientRect();
    if (region === null || guest === undefined) return false;
    const top = region.getBoundingClientRect();
    const below = bar?.getBoundingClientRect().bottom ?? guest.top;
    for (let y = 2; y < guest.top - 1; y += 4)
      for (let x = 2; x < top.width - 1; x += 10) if (document.elementFromPoint(x, y)?.tagName === "IFRAME") return false;
    return guest.top >= below - 1 && guest.right <= top.right + 1 && guest.bottom <= top.bottom + 1 && guest.left >= top.left - 1;
  });
}

test("stays in its rectangle, whatever size and layer it asks for: the host's bar is seen and works [H-09]", async ({
  attack,
  openControl,
}) => {
  for (const click of [false, true]) {
    const victim = await attack("larger than its place", { click });
    await victim.findings();
    expect(await barIsOnTop(victim)).toBe(true);
    const { width, height } = victim.page.viewportSize() ?? { width: 0, height: 0 };
    expect(await victim.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])).toEqual([
      width,
      height,
    ]);
    await (await victim.menu()).getByRole("button", { name: "Close" }).first().click();
  }
  const whole = await attack("whole screen", { click: true });
  expect((await whole.findings())[0]?.gained).toEqual([]);
  expect(await whole.page.evaluate(() => document.fullscreenElement)).toBeNull();
  await whole.closeButton.click();
  await expect(whole.page.getByRole("heading", { name: "All apps" })).toBeVisible();

  // Unconfined, the same lines cover all that there is.
  const control = await openControl();
  await control.page.goto(control.inner.url());
  const covers = await control.page.evaluate(async () => {
    const { attacks } = (globalThis as unknown as { hostile: { attacks: { name: string; run(arena: object): Promise<unknown> }[] } })
      .hostile;
    await attacks.find(({ name }) => name === "larger than its place")?.run({ evil: "" });
    return document.documentElement.scrollHeight > 1_000_000;
  });
  expect(covers).toBe(true);
});

test("a fake of the host's sheet lacks what only the host knows, and stands in the app's rectangle [H-08]", async ({ attack, victim }) => {
  await victim.signIn("maya");
  const me = (await victim.api("GET", "/me")) as { mark: { seed: string; words: string[] } };
  const { findings } = await attack("fake sheet");
  const [found] = await findings();
  // Not in what it was given, and not in any realm of its own.
  expect(me.mark.words.length).toBeGreaterThan(0);
  for (const secret of [me.mark.seed, me.mark.words.join(" "), JSON.stringify(me.mark.words)])
    expect(found?.evidence.join()).not.toContain(secret);
  expect(await victim.guest.locator("html").evaluate((root) => root.outerHTML)).not.toContain(me.mark.seed);
  await expect(victim.guest.getByRole("dialog")).toBeVisible();
  expect(await barIsOnTop(victim)).toBe(true);
  // The real one has the mark, and while it is there the guest is nowhere.
  const frame = victim.page.getByTestId("guest").locator("iframe");
  await victim.openLink(COFFEE);
  await victim.guest.getByRole("button", { name: "Add Cà phê muối" }).click();
  await victim.guest.getByRole("button", { name: /^View cart/ }).click();
  await victim.guest.getByRole("button", { name: "Buy now" }).click();
  await expect(victim.sheet).toContainText(me.mark.words[0] ?? "");
  await expect(frame).toBeHidden();
});

test("no other page frames the host, the console or a sandbox [H-13]", async ({ openControl, workshop, evil }) => {
  const { page } = await openControl();
  const slot = `${workshop.sandboxOrigin.replace("{slot}", "s7777")}/frame.html`;
  for (const url of [`${workshop.origin}/`, `${workshop.origin}/miniapp/${COFFEE.id}/`, `${workshop.consoleOrigin}/`, slot]) {
    await page.evaluate(embed, url);
    expect(page.frame({ name: url })?.url(), url).toBe("chrome-error://chromewebdata/");
  }
  const own = `${evil.control}/sibling.html`;
  await page.evaluate(embed, own);
  expect(page.frame({ name: own })?.url()).toBe(own);
});

for (const [what, path] of FORGED_LINKS) {
  test(`a link to ${what} opens nothing [H-15]`, async ({ victim, workshop }) => {
    await victim.page.goto(`${workshop.origin}/miniapp/${path}`);
    await expect(victim.page.getByRole("heading", { name: /was not opened|No app at this address/ })).toBeVisible();
    expect(victim.page.frames().filter((frame) => frame.url().includes("/releases/"))).toEqual([]);
    expect(victim.traffic.to("/api/v1/sessions", "POST")).toEqual([]);
  });
}

test("what a link says of user, session and token is nothing but the app's own query [H-15]", async ({ victim, workshop }) => {
  await victim.page.goto(`${workshop.origin}/miniapp/${COFFEE.id}/?${forgedQuery}#session=forged`);
  await victim.ready();
  const [opened] = victim.traffic.to("/api/v1/sessions", "POST");
  expect(opened?.postDataJSON()).toMatchObject({ appId: COFFEE.id, version: "1.0.0" });
  expect(opened?.postData()).not.toContain("forged");
  expect(((await victim.api("GET", "/me")) as { state: string }).state).toBe("guest");
});
