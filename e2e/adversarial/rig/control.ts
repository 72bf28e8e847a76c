import type { Frame, Page } from "@playwright/test";
import type { Evil } from "./evil.ts";
import type { Finding } from "./verdict.ts";

/** The same attacks in a page that nothing confines. */
export interface Control {
  readonly page: Page;
  readonly inner: Frame;
  readonly sibling: Frame;
  /** Runs every attack of an id or name; `wire` puts raw comlink at the other end of one. */
  run(wanted: string, options?: { readonly wire?: boolean }): Promise<Finding[]>;
  /** Names of the channels that S-06 tries. */
  channels(): Promise<readonly string[]>;
  /** Starts attacks that take the page away with them. */
  launch(wanted: string): Promise<void>;
}

export async function openControlPage(page: Page, evil: Evil): Promise<Control> {
  await page.goto(`${evil.control}/outer.html`);
  const [inner, sibling] = ["inner", "sibling"].map((name) => page.frame({ name }));
  if (!inner || !sibling) throw new Error("The control has no frames.");
  return {
    page,
    inner,
    sibling,
    run: (wanted, { wire = false } = {}) => inner.evaluate(runAttacks, { wanted, wire, evil: evil.control }),
    channels: () => inner.evaluate(() => (globalThis as unknown as ControlPage).hostile.channelNames),
    launch: (wanted) => inner.evaluate(launchAttack, { wanted, wire: false, evil: evil.control }),
  };
}

type Runnable = { readonly id: string; readonly name: string; run(arena: unknown): Promise<Omit<Finding, "id" | "name">> };

interface ControlPage {
  readonly hostile: {
    readonly attacks: readonly Runnable[];
    readonly companions: readonly Runnable[];
    readonly channelNames: readonly string[];
  };
  readonly victim: { exposeVictim(): { readonly endpoint: MessagePort; readonly finalized: () => boolean } };
  exposed?: ReturnType<ControlPage["victim"]["exposeVictim"]>;
  /** Of the last one that was launched. */
  launched?: { gained: readonly string[]; readonly errors: string[] };
  /** What a sibling has heard. */
  readonly got?: readonly unknown[];
}

interface Launch {
  readonly wanted: string;
  readonly wire: boolean;
  readonly evil: string;
}

/* Sent as text: they see their argument and the page, and nothing in them has a name of its own. */

async function runAttacks({ wanted, wire, evil }: Launch): Promise<Finding[]> {
  const world = globalThis as unknown as ControlPage;
  if (wire) world.exposed = world.victim.exposeVictim();
  const found: Finding[] = [];
  for (const attack of world.hostile.attacks.filter(({ id, name }) => wanted === id || wanted === name)) {
    found.push({ id: attack.id, name: attack.name, ...(await attack.run({ evil, endpoint: world.exposed?.endpoint ?? null })) });
  }
  return found;
}

/** In a later turn: the answer to this call must be out before the page goes. */
export function launchAttack({ wanted, wire, evil }: Launch): void {
  const world = globalThis as unknown as ControlPage;
  const launched: { gained: readonly string[]; errors: string[] } = { gained: [], errors: [] };
  world.launched = launched;
  if (wire) world.exposed = world.victim.exposeVictim();
  window.addEventListener("error", ({ message }) => launched.errors.push(message));
  window.addEventListener("unhandledrejection", ({ reason }) => launched.errors.push(String(reason)));
  const endpoint = world.exposed?.endpoint ?? null;
  const chosen = [...world.hostile.attacks, ...world.hostile.companions].filter(({ id, name }) => wanted === id || wanted === name);
  setTimeout(() => {
    for (const attack of chosen)
      void attack.run({ evil, declared: evil, endpoint }).then(({ gained }) => {
        launched.gained = [...launched.gained, ...gained];
      });
  });
}

/** What {@link launchAttack} has done until now to the document that it ran in. */
export function readEffects({ wire }: { readonly wire: boolean }): string[] {
  const { launched, exposed } = globalThis as unknown as ControlPage;
  if (launched === undefined) return ["another document"];
  return [
    ...launched.gained,
    ...("polluted" in {} ? ["a member on every object"] : []),
    ...(exposed?.finalized() ? ["the host was released"] : []),
    ...(wire ? launched.errors.map((message) => `uncaught: ${message}`) : []),
  ];
}

/** What a sibling has heard or, with a companion in it, gained. */
export function readSibling(): string[] {
  const { launched, got = [] } = globalThis as unknown as ControlPage;
  return launched === undefined ? got.map(() => "a sibling heard it") : [...launched.gained];
}
