import { expect, test } from "./rig/test.ts";

/*
 * The published mini-app attacks the real shell. Each attack has its control: the very same code, unconfined, does what it says. The confined
 * one always runs first, so when the control's effect has arrived, the confined one has had its time: nothing here waits and hopes.
 * What reached the other origin is asserted after every test (rig/test.ts).
 */

test("cannot read the host's document, storage or frame element [S-01]", async ({ attack, openControl }) => {
  const { findings } = await attack("S-01");
  const [found] = await findings();
  expect(found?.gained).toEqual([]);
  expect(found?.evidence).toHaveLength(6);
  const control = await openControl();
  expect((await control.run("S-01"))[0]?.gained).toHaveLength(6);
});

for (const way of ["top-location", "anchor-top", "form-top"]) {
  for (const click of [false, true]) {
    test(`cannot take the host elsewhere by ${way}, ${click ? "with" : "without"} a click [S-02]`, async ({
      attack,
      openControl,
      evil,
      plaza,
    }) => {
      const { page, findings } = await attack(way, { click });
      await findings();
      const control = await openControl();
      await control.launch(way);
      await control.page.waitForURL(`${evil.control}/hit/${way}*`);
      expect(new URL(page.url()).pathname, plaza.origin).toContain("/miniapp/");
    });
  }
}

for (const way of ["window-open", "anchor-blank", "form-blank"]) {
  for (const click of [false, true]) {
    test(`cannot open a window by ${way}, ${click ? "with" : "without"} a click [S-03]`, async ({ attack, openControl, evil }) => {
      const { page, findings } = await attack(way, { click });
      await findings();
      const control = await openControl();
      // This browser is started without its popup blocker, so what holds the confined one back is the sandbox.
      const popup = control.page.waitForEvent("popup");
      await control.launch(way);
      await popup;
      await evil.hit(evil.control, way);
      expect(page.context().pages()).toEqual([page]);
    });
  }
}

for (const way of ["self-location", "self-replace", "meta-refresh", "anchor-self"]) {
  test(`is stopped when it takes itself elsewhere by ${way}, and nothing reaches the other origin [S-04]`, async ({
    attack,
    openControl,
    evil,
  }) => {
    const { stopped } = await attack(way);
    await expect(stopped).toContainText("It tried to leave its sealed place");
    const control = await openControl();
    await control.launch(way);
    await evil.hit(evil.control, way);
  });
}

for (const way of ["form-get", "form-post"]) {
  test(`does not get anywhere by ${way}, so it may go on [S-04]`, async ({ attack, openControl, evil }) => {
    const { findings, stopped } = await attack(way);
    await findings();
    const control = await openControl();
    await control.launch(way);
    await evil.hit(evil.control, way);
    await expect(stopped).toHaveCount(0);
  });
}

test("is stopped when it loads itself again [S-04]", async ({ attack }) => {
  const { stopped } = await attack("reload");
  await expect(stopped).toContainText("It tried to leave its sealed place");
});

test("cannot put another origin into its address without a load [S-04]", async ({ attack }) => {
  // Its control is the language's own: pushState to another origin throws everywhere, so the confined guest has to be told so too.
  const { findings } = await attack("push-state");
  expect((await findings())[0]?.gained).toEqual([]);
});

test("is stopped when it takes the place of another mini-app, which gets neither its port nor its session [S-05]", async ({
  attack,
  victim,
  openControl,
}) => {
  const sessions: string[] = [];
  victim.page.on("request", (request) => request.url().endsWith("/api/v1/sessions") && sessions.push(request.method()));
  const { stopped, page } = await attack("S-05");
  await expect(stopped).toContainText("It tried to leave its sealed place");
  const control = await openControl();
  await control.launch("S-05");
  await control.inner.waitForURL(/s9999/);
  // No frame is left at the other place, and the one session is the one that was ended.
  expect(page.frames().filter((frame) => frame.url().includes("s9999"))).toEqual([]);
  expect(sessions).toEqual(["POST"]);
});

test("cannot carry anything out by any of thirty ways [S-06]", async ({ attack, openControl, evil }) => {
  const { findings } = await attack("S-06");
  const [found] = await findings();
  expect(found?.gained).toEqual([]);
  const control = await openControl();
  const channels = await control.channels();
  expect(channels.length).toBeGreaterThanOrEqual(30);
  expect(found?.evidence).toHaveLength(channels.length);
  expect((await control.run("S-06"))[0]?.gained).toEqual(["RTCPeerConnection"]);
  await expect
    .poll(() => channels.filter((name) => !evil.hits(evil.control).includes(name)), "channels that reach nobody even unconfined")
    .toEqual([]);
});

test("finds no network and no WebRTC in realms that it makes, and no worker that outlives it [S-10]", async ({
  attack,
  openControl,
  evil,
}) => {
  for (const what of ["child realms", "service worker"]) {
    const { findings } = await attack(what);
    expect((await findings())[0]?.gained).toEqual([]);
  }
  const control = await openControl();
  expect((await control.run("child realms"))[0]?.gained).toHaveLength(4);
  // Only names below localhost may register one here.
  expect((await control.run("service worker"))[0]?.gained, evil.control).toEqual(["service worker"]);
});

test("cannot turn text into code [S-11]", async ({ attack, openControl }) => {
  const { findings } = await attack("S-11");
  expect((await findings())[0]?.gained).toEqual([]);
  const control = await openControl();
  expect((await control.run("S-11"))[0]?.gained).toEqual(["eval", "Function", "AsyncFunction", "timer", "inline", "wasm"]);
});

test("cannot run code of another origin, not by a redirect either [S-12]", async ({ attack, openControl }) => {
  const { findings } = await attack("S-12");
  expect((await findings())[0]?.gained).toEqual([]);
  const control = await openControl();
  expect((await control.run("S-12"))[0]?.gained).toHaveLength(3);
});
