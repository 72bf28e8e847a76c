import { expect, test } from "./rig/test.ts";

test("gives no feature that needs a permission: the frame delegates nothing, and each call is refused, with a click too [S-18]", async ({
  attack,
  victim,
  openControl,
}) => {
  // The user has allowed the host all of it: what a guest may is still what it was granted, which is nothing.
  await victim.page.context().grantPermissions(["camera", "microphone", "geolocation", "clipboard-read", "clipboard-write"]);
  const { findings, page } = await attack("S-18", { click: true });
  for (const { name, gained } of await findings()) expect(gained, name).toEqual([]);
  for (const frame of await page.locator("iframe").all()) {
    expect(await frame.getAttribute("allow")).toBe("");
    expect(await frame.getAttribute("allowfullscreen")).toBeNull();
  }

  const control = await openControl();
  await control.page.context().grantPermissions(["geolocation", "clipboard-read", "clipboard-write"]);
  await control.page.context().setGeolocation({ latitude: 10.8, longitude: 106.7 });
  expect((await control.run("features of the policy"))[0]?.gained.length).toBeGreaterThan(10);
  await control.page.bringToFront();
  await control.page.mouse.click(20, 20);
  const [one] = await control.run("features one by one");
  expect(one?.gained).toEqual(expect.arrayContaining(["geolocation", "clipboard write"]));
});

test("opens no dialog of the browser, in a loop neither [S-19]", async ({ attack, openControl }) => {
  const { findings, page } = await attack("dialogs");
  const shown: string[] = [];
  page.on("dialog", (dialog) => {
    shown.push(dialog.type());
    void dialog.accept();
  });
  expect((await findings())[0]?.gained).toEqual([]);
  expect(shown).toEqual([]);
  const control = await openControl();
  const inControl: string[] = [];
  control.page.on("dialog", (dialog) => {
    inControl.push(dialog.type());
    void dialog.accept();
  });
  expect((await control.run("dialogs"))[0]?.gained).toEqual(["confirm", "prompt"]);
  expect(inControl).toHaveLength(60);
});

test("prints nothing [S-19]", async ({ attack, openControl }) => {
  const { findings } = await attack("print");
  expect((await findings())[0]?.gained).toEqual([]);
  const control = await openControl();
  expect((await control.run("print"))[0]?.gained).toEqual(["print"]);
});

test("cannot hold the user back when they leave [S-19]", async ({ attack, openControl, victim }) => {
  const asked: string[] = [];
  victim.page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  const { findings, page, guest } = await attack("hold back the leave");
  await findings();
  // A browser asks only where the page was touched.
  await guest.locator("body").click();
  await page.goto(`${new URL(page.url()).origin}/`);
  expect(asked).toEqual([]);

  const control = await openControl();
  await control.run("hold back the leave");
  await control.page.mouse.click(20, 20);
  const dialog = control.page.waitForEvent("dialog");
  const leaving = control.page.reload();
  await (await dialog).accept();
  await leaving;
});
