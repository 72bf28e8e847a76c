import type { Page } from "@playwright/test";
import { createShell, type Shell } from "../../rig/shell.ts";
import { test as base, expect } from "../../rig/workshop.ts";
import { type Control, openControlPage } from "./control.ts";
import { type Evil, startEvil } from "./evil.ts";
import { type HostHealth, hostHealth, watchHost } from "./host-watch.ts";
import { HOSTILE } from "./variant.ts";
import { type Finding, hostBreaches } from "./verdict.ts";

export { type Finding, HOST_GAP_MS } from "./verdict.ts";
export { expect };

export const HOSTILE_ID = "test.hostile.attacks";
/** A shell with the hostile mini-app in it. */
export interface Attacked extends Shell {
  /** The card that stands where the guest was stopped. */
  readonly stopped: ReturnType<Page["getByRole"]>;
  /** What the attack says that it found; waits for it. */
  findings(): Promise<Finding[]>;
  health(): Promise<HostHealth>;
}

interface AttackOptions {
  /** Another publication of the hostile mini-app than the one that declares nothing. */
  readonly app?: string;
  /** The origin that it declares. */
  readonly declared?: string;
  readonly seed?: number;
  /** Attack once the button in the guest is pressed. */
  readonly click?: boolean;
  /** Open it from the page that is there, so that what runs in it goes on running. */
  readonly inPlace?: boolean;
}

interface Fixtures {
  /** A shell on the workshop's server, watched from its first script on. */
  readonly victim: Attacked;
  /** Opens the hostile mini-app in the victim's shell with one attack. */
  readonly attack: (run: string, options?: AttackOptions) => Promise<Attacked>;
  readonly openControl: () => Promise<Control>;
}

export const test = base.extend<Fixtures, { readonly evil: Evil; readonly published: true }>({
  evil: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      const evil = await startEvil();
      await use(evil);
      await evil.close();
    },
    { scope: "worker" },
  ],

  published: [
    async ({ workshop }, use) => {
      // By the pipeline that every publisher uses: nothing about the host knows that this one is hostile.
      const { code, stderr } = await workshop.publish(HOSTILE);
      expect(code, stderr).toBe(0);
      await use(true);
    },
    { scope: "worker" },
  ],

  victim: async ({ browser, contextOptions, workshop, published: _ }, use) => {
    const context = await browser.newContext(contextOptions);
    await watchHost(context);
    const shell = await createShell(await context.newPage(), workshop);
    const { page, guest } = shell;
    await use({
      ...shell,
      stopped: page.getByRole("alert").filter({ has: page.getByRole("button", { name: "Report a problem" }) }),
      findings: async () => JSON.parse((await guest.locator("#report").textContent({ timeout: 30_000 })) ?? "") as Finding[],
      health: () => hostHealth(page),
    });
    // The default oracle of the threat model, after every attack.
    expect(hostBreaches(await hostHealth(page), new URL(page.url()).origin, workshop.origin), "what happened to the host").toEqual([]);
    await context.close();
  },

  attack: async ({ victim, workshop, evil }, use) => {
    await use(async (run, { click = false, inPlace = false, app = HOSTILE_ID, declared, seed } = {}) => {
      const query = new URLSearchParams({ run, evil: evil.confined });
      if (declared !== undefined) query.set("declared", declared);
      if (seed !== undefined) query.set("seed", String(seed));
      if (click) query.set("click", "");
      const url = `${workshop.origin}/miniapp/${app}/?${query}`;
      if (inPlace) await victim.page.evaluate((to) => history.pushState(null, "", to), url);
      else await victim.page.goto(url);
      if (click) {
        // A guest that hangs at the click never lets it end: its stop does.
        const clicked = victim.guest.getByRole("button", { name: "Attack" }).click();
        clicked.catch(() => undefined);
        await Promise.race([clicked, victim.stopped.waitFor().catch(() => undefined)]);
      }
      return victim;
    });
    expect(evil.hits(evil.confined), "what reached the other origin").toEqual([]);
  },

  openControl: async ({ browser, evil }, use) => {
    const context = await browser.newContext();
    await use(async () => openControlPage(await context.newPage(), evil));
    await context.close();
  },
});
