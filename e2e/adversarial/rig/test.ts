import { fileURLToPath } from "node:url";
import type { Frame, Page } from "@playwright/test";
import { createShell, type Shell } from "../../rig/shell.ts";
import { test as base, expect } from "../../rig/workshop.ts";
import { type Evil, startEvil } from "./evil.ts";
import { type HostHealth, hostHealth, watchHost } from "./host-watch.ts";

export { expect };

const HOSTILE = fileURLToPath(new URL("../../../mini-apps/hostile", import.meta.url));
export const HOSTILE_ID = "test.hostile.attacks";
/** The main thread of a host under attack answers within this, in milliseconds; a machine with two busy cores is allowed for. */
export const HOST_GAP_MS = 1_000;

export interface Finding {
  readonly id: string;
  readonly name: string;
  readonly gained: readonly string[];
  readonly evidence: readonly string[];
}

/** A shell with the hostile mini-app in it. */
export interface Attacked extends Shell {
  /** The card that stands where the guest was stopped. */
  readonly stopped: ReturnType<Page["getByRole"]>;
  /** What the attack says that it found; waits for it. */
  findings(): Promise<Finding[]>;
  health(): Promise<HostHealth>;
}

/** The same attacks in a page that nothing confines. */
export interface Control {
  readonly page: Page;
  readonly inner: Frame;
  readonly sibling: Frame;
  /** Runs every attack of an id or name; `endpoint` puts raw comlink at the other end of the wire. */
  run(wanted: string, options?: { readonly wire?: boolean }): Promise<Finding[]>;
  /** Names of the channels that S-06 tries. */
  channels(): Promise<readonly string[]>;
  /** Starts attacks that take the page away with them. */
  launch(wanted: string): Promise<void>;
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
    const shell = createShell(await context.newPage(), workshop);
    const { page, guest } = shell;
    await use({
      ...shell,
      stopped: page.getByRole("alert").filter({ has: page.getByRole("button", { name: "Report a problem" }) }),
      findings: async () => JSON.parse((await guest.locator("#report").textContent({ timeout: 30_000 })) ?? "") as Finding[],
      health: () => hostHealth(page),
    });
    // The default oracle of the threat model, after every attack.
    const { errors, longestGapMs, polluted } = await hostHealth(page);
    expect(errors, "uncaught errors of the host").toEqual([]);
    expect(longestGapMs, "longest silence of the host's main thread, ms").toBeLessThan(HOST_GAP_MS);
    expect(polluted, "a member on every object of the host").toBe(false);
    expect(new URL(page.url()).origin, "the host's address").toBe(workshop.origin);
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
    await use(async () => {
      const page = await context.newPage();
      await page.goto(`${evil.control}/outer.html`);
      const [inner, sibling] = ["inner", "sibling"].map((name) => page.frame({ name }));
      if (!inner || !sibling) throw new Error("The control has no frames.");
      return {
        page,
        inner,
        sibling,
        run: (wanted, { wire = false } = {}) => inner.evaluate(runAttacks, { wanted, wire, evil: evil.control }),
        channels: () => inner.evaluate(() => (globalThis as unknown as ControlPage).hostile.channelNames),
        launch: (wanted) => inner.evaluate(launchAttacks, { wanted, evil: evil.control }),
      };
    });
    await context.close();
  },
});

interface ControlPage {
  readonly hostile: {
    readonly attacks: readonly { id: string; name: string; run(arena: unknown): Promise<Omit<Finding, "id" | "name">> }[];
    readonly channelNames: readonly string[];
  };
  readonly victim: { exposeVictim(): { readonly endpoint: MessagePort; readonly finalized: () => boolean } };
  exposed?: ReturnType<ControlPage["victim"]["exposeVictim"]>;
}

async function runAttacks({ wanted, wire, evil }: { wanted: string; wire: boolean; evil: string }): Promise<Finding[]> {
  const world = globalThis as unknown as ControlPage;
  if (wire) world.exposed = world.victim.exposeVictim();
  const found: Finding[] = [];
  for (const attack of world.hostile.attacks.filter(({ id, name }) => wanted === id || wanted === name)) {
    found.push({ id: attack.id, name: attack.name, ...(await attack.run({ evil, endpoint: world.exposed?.endpoint ?? null })) });
  }
  return found;
}

/** In a later turn: the answer to this call must be out before the page goes. */
function launchAttacks({ wanted, evil }: { wanted: string; evil: string }): void {
  const world = globalThis as unknown as ControlPage;
  const chosen = world.hostile.attacks.filter(({ id, name }) => wanted === id || wanted === name);
  setTimeout(() => void chosen.map((attack) => attack.run({ evil, endpoint: null })));
}
