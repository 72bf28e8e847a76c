import type { Page } from "@playwright/test";
import { expect, test } from "./rig/test.ts";

/** Until a sheet that has stood still would be armed, and some: by the page's own frames. */
async function untilArmingIsOver(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const since = performance.now();
        const look = () => (performance.now() - since > 800 ? resolve() : requestAnimationFrame(look));
        look();
      }),
  );
}

test("a sheet that slides in under a tapping finger is not answered by it, until the pointer has left and come back [H-10]", async ({
  attack,
  victim,
}) => {
  const { page, guest, sheet, arming } = victim;
  const yes = sheet.getByRole("button", { name: "OK" });
  // First a look at where the button will be.
  await attack("H-10");
  await guest.getByRole("button", { name: "Tap fast" }).click({ position: { x: 5, y: 5 } });
  await expect(yes).toBeVisible();
  await page.removeLocatorHandler(arming);
  await expect(arming).toHaveCount(0);
  const { x, y, width, height } = (await yes.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const spot = [x + width / 2, y + height / 2] as const;

  await attack("H-10");
  await guest.getByRole("button", { name: "Tap fast" }).waitFor();
  await page.mouse.move(...spot);
  // A double click, and a third one once the sheet is there.
  await page.mouse.click(...spot, { clickCount: 2 });
  await yes.waitFor();
  await page.mouse.click(...spot);
  await untilArmingIsOver(page);
  await page.mouse.click(...spot);
  await expect(yes).toBeVisible();
  await expect(arming).toHaveCount(1);
  expect(await yes.getAttribute("aria-disabled")).toBe("true");
  // A person who means it takes the pointer off and brings it back.
  await page.mouse.move(0, 0);
  await expect(arming).toHaveCount(0);
  await page.mouse.click(...spot);
  expect((await victim.findings())[0]?.gained).toEqual(["yes"]);
});

test("a hundred questions at once are one at a time, and after three answers of no there are none [H-12]", async ({
  attack,
  openControl,
}) => {
  const { sheet, findings } = await attack("a hundred questions at once");
  const asked = new Set<string>();
  for (let no = 1; no <= 3; no += 1) {
    const question = sheet.getByText(/^Question \d+$/).filter({ hasNotText: new RegExp(`^(${[...asked].join("|")})$`) });
    await expect(question).toBeVisible();
    expect(await sheet.count(), "sheets at a time").toBe(1);
    asked.add((await question.textContent()) ?? "");
    await sheet.getByRole("button", { name: "Cancel" }).click();
  }
  const [found] = await findings();
  await expect(sheet).toHaveCount(0);
  expect(found?.gained).toEqual([]);
  expect(found?.evidence.filter((one) => one === "no")).toHaveLength(3);
  expect(found?.evidence).toHaveLength(100);

  const control = await openControl();
  let heard = 0;
  control.page.on("dialog", (dialog) => {
    heard += 1;
    void dialog.dismiss();
  });
  await control.run("a hundred questions at once");
  expect(heard).toBe(100);
});

test("who was asked three times may block the asker, and is asked no more, after a restart neither [H-12]", async ({ attack }) => {
  const { sheet, findings, page, closeButton } = await attack("question after question");
  const block = sheet.getByRole("button", { name: "Stop Hostile from asking" });
  for (const question of [1, 2]) {
    await expect(sheet.getByText(`Question ${question}`, { exact: true })).toBeVisible();
    await expect(block).toHaveCount(0);
    await sheet.getByRole("button", { name: "Cancel" }).click();
  }
  await expect(sheet.getByText("Question 3", { exact: true })).toBeVisible();
  await block.click();
  await expect(sheet).toHaveCount(0);
  const [found] = await findings();
  expect(found?.gained).toEqual([]);
  expect(found?.evidence.filter((one) => one === "no")).toHaveLength(3);
  expect(found?.evidence.at(-1)).toBe("CAPABILITY_DENIED");
  await closeButton.click();
  await attack("question after question", { inPlace: true, seed: 2 });
  // A new session of it, in another frame.
  await expect.poll(async () => (await findings())[0]?.evidence).toEqual(["CAPABILITY_DENIED"]);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
