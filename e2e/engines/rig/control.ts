import type { Evil } from "../../adversarial/rig/evil.ts";
import type { Finding } from "../../adversarial/rig/test.ts";
import type { Engine, EngineName, EnginePage } from "./engine.ts";

/** Frame of the control that attacks. */
const INNER = 'iframe[name="inner"]';
const SIBLING = 'iframe[name="sibling"]';

/** The same attacks in a page that nothing confines. */
export interface Control {
  readonly page: EnginePage;
  /** Where it is; another one at each start. */
  origin(): string;
  /** Loads the page anew and starts an attack in a later turn: some take their page away with them. */
  launch(name: string): Promise<void>;
  /** Runs in the attacking frame; rejects where an attack has taken it away. */
  inside<T, A = undefined>(work: (argument: A) => T, argument?: A): Promise<Awaited<T>>;
  /** Keys that its frame has heard since it listens. */
  heardKeys(): Promise<string>;
  /** Names of the ways out that S-06 tries. */
  channels(): Promise<readonly string[]>;
  /** Ways out of its page that the counting server has heard of. */
  hits(): readonly string[];
  /** What has been seen of its effect until now: what it gained, what reached the counting server, what a sibling heard, that its document is another. */
  effects(): Promise<readonly string[]>;
}

interface ControlPage {
  readonly hostile: {
    readonly channelNames: readonly string[];
    readonly attacks: readonly { readonly name: string; run(arena: unknown): Promise<Finding> }[];
  };
  launched?: true;
  found?: Finding;
}

const PERSON = "it wants a yes of a person, and nobody is there to give it";
const BLOCKER = "an automated MiniBrowser opens no window, with a click or without";
const NO_HOST = "there is nothing there for it to deceive or to read";

/** Attacks that show nothing even where nothing confines them, and why; where engines differ, in which. */
const WITHOUT_CONTROL: Readonly<Record<string, { readonly why: string; readonly only?: EngineName }>> = {
  dialogs: { why: PERSON },
  print: { why: "without a screen that somebody sees nothing is printed" },
  "hold back the leave": { why: PERSON },
  "features of the policy": { why: "only Chromium lists what a document may do" },
  "features one by one": { why: PERSON },
  "window-open": { why: BLOCKER, only: "WebKit" },
  "anchor-blank": { why: BLOCKER, only: "WebKit" },
  "form-blank": { why: BLOCKER, only: "WebKit" },
  "chunk of another mini-app": { why: NO_HOST },
  "what others kept": { why: NO_HOST },
  "forge control messages": { why: NO_HOST },
};

/** Why an attack has no control in an engine; undefined where it must have one. */
export function withoutControl(attack: string, engine: EngineName): string | undefined {
  const row = WITHOUT_CONTROL[attack];
  return row === undefined || (row.only !== undefined && row.only !== engine) ? undefined : row.why;
}

/** `names` gives each start a name of the counting server of its own: what an attack reached is then never what an earlier one had. */
export async function openControl(engine: Engine, evil: Evil, names: () => string): Promise<Control> {
  const page = await engine.openPage();
  let own = "";
  const load = async (): Promise<void> => {
    own = evil.control.replace("//control.", `//${names()}.`);
    await page.goto(`${own}/outer.html`);
  };
  await load();
  return {
    page,
    origin: () => own,
    launch: async (name) => {
      await load();
      await page.inFrame(
        INNER,
        ({ name, evil }) => {
          const world = globalThis as unknown as ControlPage;
          world.launched = true;
          const attack = world.hostile.attacks.find((one) => one.name === name);
          setTimeout(() => {
            void attack?.run({ evil, declared: evil, endpoint: null }).then((found) => {
              world.found = found;
            });
          });
        },
        { name, evil: own },
      );
    },
    inside: (work, argument) => page.inFrame(INNER, work, argument),
    heardKeys: () => page.inFrame(INNER, () => document.documentElement.dataset.keys ?? ""),
    channels: () => page.inFrame(INNER, () => [...(globalThis as unknown as ControlPage).hostile.channelNames]),
    hits: () => evil.hits(own),
    effects: async () => {
      const gained = await page
        .inFrame(INNER, () => {
          const { launched, found } = globalThis as unknown as ControlPage;
          return launched ? [...(found?.gained ?? [])] : ["another document"];
        })
        .catch((): string[] => []); // the attack took its page away: then the server has heard of it
      const heard = await page
        .inFrame(SIBLING, () => ((globalThis as unknown as { got?: unknown[] }).got ?? []).map(() => "a sibling heard it"))
        .catch((): string[] => []);
      return [...evil.hits(own), ...gained, ...heard];
    },
  };
}
