import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** WCAG 2.2 AA is all of these: axe tags a rule with the version that brought it. */
const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails on any violation of WCAG 2.2 AA that axe finds, in the host and in the guest's frame. */
export async function expectAccessible(page: Page): Promise<void> {
  await stillness(page);
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(" ")}\n  ${failureSummary ?? ""}`),
  );
  expect(found, "violations of WCAG 2.2 AA").toEqual([]);
}

/** Waits for whatever moves or fades to end: half faded text has half the contrast. */
async function stillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = () =>
      document
        .getAnimations()
        .filter(({ effect, playState }) => playState === "running" && effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    while (moving().length > 0) await Promise.allSettled(moving().map(({ finished }) => finished));
  });
}
