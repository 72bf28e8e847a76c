import { type BrowserContextOptions, test as base, expect } from "@playwright/test";
import type { PlazaProcess, PlazaProcessOptions } from "@plaza/server/testing";
import { expectAccessible } from "./accessible.ts";
import { launchPlaza, type PlazaAddress, sharedAddress } from "./plaza.ts";
import { createShell, type Shell } from "./shell.ts";

export interface Fixtures {
  /** The server that all journeys share. Leave its catalogue and its personas as they were. */
  readonly plaza: PlazaAddress;
  /** A phone of a new user, at no page yet. When the journey has passed, axe looks at where it ended. */
  readonly shell: Shell;
  /** More phones, or other screens: each a browser context of its own. `plaza` defaults to the shared server. */
  readonly openShell: (options?: BrowserContextOptions & { readonly plaza?: PlazaAddress }) => Promise<Shell>;
  /** A server that the journey may break. Stopped with the journey, its data folder removed. */
  readonly ownPlaza: (options?: PlazaProcessOptions) => Promise<PlazaProcess>;
}

export { expect };

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
  plaza: async ({}, use) => {
    const address = sharedAddress();
    if (address === undefined) throw new Error("The global setup of the journeys did not run.");
    await use(address);
  },

  openShell: async ({ browser, contextOptions, plaza }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    const uncaught: string[] = [];
    await use(async ({ plaza: other = plaza, ...options } = {}) => {
      // What a journey answers in the server's place (`page.route`) must reach the page; a journey about the worker allows it.
      const context = await browser.newContext({
        ...contextOptions,
        serviceWorkers: "block",
        permissions: ["clipboard-read", "clipboard-write"],
        ...options,
      });
      contexts.push(context);
      context.on("weberror", (error) => uncaught.push(error.error().stack ?? error.error().message));
      return createShell(await context.newPage(), other);
    });
    for (const context of contexts) await context.close();
    // The default oracle of the threat model: no uncaught exception, whatever the journey did.
    expect(uncaught, "uncaught errors in pages").toEqual([]);
  },

  shell: async ({ openShell }, use, testInfo) => {
    const shell = await openShell();
    await use(shell);
    const { page } = shell;
    if (testInfo.status === testInfo.expectedStatus && !page.isClosed() && page.url().startsWith(shell.plaza.origin))
      await expectAccessible(page);
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  ownPlaza: async ({}, use) => {
    const started: PlazaProcess[] = [];
    await use(async (options) => {
      const plaza = await launchPlaza(options);
      started.push(plaza);
      return plaza;
    });
    for (const plaza of started.toReversed()) await plaza.stop();
  },
});
