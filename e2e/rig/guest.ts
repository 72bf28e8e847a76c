import type { JSHandle, Page } from "@playwright/test";
import type { Plaza } from "@plaza/sdk";

/** The SDK of the mini-app on the screen, to call as its own code does: `(await guestPlaza(page)).evaluate((plaza) => plaza.identity.getUser())`. */
export async function guestPlaza(page: Page): Promise<JSHandle<Plaza>> {
  const element = await page.getByTestId("guest").locator("iframe").elementHandle();
  const frame = await element?.contentFrame();
  if (frame == null) throw new Error("No frame of a mini-app is on the screen.");
  return frame.evaluateHandle(async () => {
    const realm = (globalThis as { [key: symbol]: { plaza?: Promise<unknown> | undefined } | undefined })[Symbol.for("plaza.guest.v1")];
    return (await realm?.plaza) as never;
  });
}
