import { expect, test } from "./rig/test.ts";

/** Trials; a soak takes 200 of them (`PLAZA_TRIALS=200`). */
const TRIALS = Number(process.env.PLAZA_TRIALS ?? 40);
const TYPED = "my-secret";

interface Siege {
  readonly thefts: number;
}

test(`nothing that a guest does around its sheet is taken for a yes; one that steals the keyboard is stopped, another gets no key: ${TRIALS} trials [H-10][H-11]`, async ({
  attack,
  victim,
}) => {
  test.setTimeout(30_000 + TRIALS * 6_000);
  const { page, sheet, arming, stopped, menuButton } = victim;
  const heard: string[] = [];
  page.on("console", (message) => message.text().startsWith("siege ") && heard.push(message.text().slice("siege ".length)));
  await page.removeLocatorHandler(arming);
  // A press of the person on a button that was armed at that instant, as the page itself saw it before anything handled it.
  await page.addInitScript(() => {
    const presses = { armed: 0 };
    Object.defineProperty(window, "__presses", { value: presses });
    const note = (event: Event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (event.isTrusted && button !== null && !button.hasAttribute("data-arming")) presses.armed += 1;
    };
    window.addEventListener("click", note, true);
  });
  const tally = { stopped: 0, confirmed: 0, refused: 0, keys: 0 };

  for (let seed = 1; seed <= TRIALS; seed += 1) {
    heard.length = 0;
    // A host begun anew each time: it remembers who was stopped [H-07] and who was told no [H-12].
    await attack("siege", { seed });
    const yes = sheet.getByRole("button", { name: "OK" });
    const said = sheet.getByText(`Trial ${seed}`, { exact: true });
    await said.or(stopped).first().waitFor();
    const way = ["type", "confirm", "tap"][seed % 3];
    // A key that is on its way to a guest when it is stopped is never acknowledged: then its stop ends the wait.
    if (way === "type") await Promise.race([page.keyboard.type(TYPED, { delay: 20 }).catch(() => undefined), stopped.waitFor()]);
    else if (way === "tap") {
      // At once, where the button is about to stand: a tap that was meant for something else.
      const box = await yes.boundingBox({ timeout: 1_000 }).catch(() => null);
      if (box !== null) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { clickCount: 2 });
    } else {
      await page.mouse.move(0, 0);
      // Armed, or gone with its guest.
      await expect
        .poll(async () => (await stopped.count()) > 0 || ((await yes.count()) > 0 && (await arming.count()) === 0), {
          message: `trial ${seed}: ${heard.join()} ${await page.evaluate(() => `${document.hasFocus()} ${document.activeElement?.outerHTML.slice(0, 200)}`)}`,
        })
        .toBe(true);
      const box = await yes.boundingBox({ timeout: 1_000 }).catch(() => null);
      if (box !== null) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    }
    const pressed = await page.evaluate(() => (window as unknown as { __presses: { armed: number } }).__presses.armed > 0);
    // What the person did is over. The sheet is still there for them, or went with a guest that was stopped, or they have answered it.
    const cancel = sheet.getByRole("button", { name: "Cancel" });
    const answered = () => heard.find((one) => one.startsWith("answer "));
    await expect
      .poll(async () => (await stopped.count()) > 0 || (await sheet.count()) === 0 || (await cancel.count()) === 1, {
        message: `trial ${seed}`,
      })
      .toBe(true);
    const isStopped = (await stopped.count()) > 0;
    while ((await stopped.count()) === 0 && (await cancel.count()) > 0) await cancel.click({ timeout: 5_000 }).catch(() => undefined);
    if ((await stopped.count()) === 0) await expect.poll(answered, { message: `trial ${seed}: the answer` }).toBeDefined();

    const { thefts } = JSON.parse(heard[0] ?? "null") as Siege;
    const keys = heard.filter((one) => one.startsWith("key "));
    tally.keys += keys.length;
    if (isStopped) tally.stopped += 1;
    else if (answered() === "answer yes") tally.confirmed += 1;
    else tally.refused += 1;
    // Only a press of a person on an armed button is a yes.
    if (!pressed) expect(answered(), `trial ${seed}`).not.toBe("answer yes");
    if (thefts > 0) expect(isStopped || answered() !== "answer yes" || pressed, `trial ${seed}`).toBe(true);
    else {
      expect(isStopped, `trial ${seed}: an app that steals nothing goes on`).toBe(false);
      expect(keys, `trial ${seed}`).toEqual([]);
      if (pressed) expect(answered(), `trial ${seed}: the sheet can be used`).toBe("answer yes");
    }
    await expect(menuButton).toBeVisible();
  }
  // What thieves caught before they were stopped is counted, and is not none: see decision 0016.
  process.stdout.write(`${TRIALS} trials: ${JSON.stringify(tally)}\n`);
  test.info().annotations.push({ type: "trials", description: JSON.stringify(tally) });
});
