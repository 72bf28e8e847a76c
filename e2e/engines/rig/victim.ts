import { type HostHealth, installWatch, readWatch, resetGap } from "../../adversarial/rig/host-watch.ts";
import type { Finding } from "../../adversarial/rig/verdict.ts";
import type { PlazaAddress } from "../../rig/plaza.ts";
import { type Engine, type EnginePage, GUEST_FRAME } from "./engine.ts";
import { poll } from "./poll.ts";

export const HOSTILE_ID = "test.hostile.attacks";
/** Milliseconds in which a mini-app has opened, on a machine with two busy cores. */
const OPEN_MS = 30_000;

/** What became of an attack: it was carried out and reports, or its guest was stopped and the host's card says why. */
export type Outcome = { readonly findings: readonly Finding[] } | { readonly stopped: string };

/** The shell in an engine's page. */
export interface Victim {
  readonly page: EnginePage;
  /** Loads the shell's home page and watches it from there on. */
  load(): Promise<void>;
  /** Goes to a path of the shell without loading it again. */
  go(path: string): Promise<void>;
  /** Goes home without loading it again, and forgets how long the page stood still until then. */
  home(): Promise<void>;
  /** Goes to a mini-app and waits until it is ready: a frame has said so, or a worker's tree is drawn. */
  open(appId: string): Promise<void>;
  /** Opens the hostile mini-app with one attack, or all of an id; `click` has it wait for a real click. */
  attack(run: string, evil: string, options?: { readonly click?: boolean }): Promise<void>;
  outcome(): Promise<Outcome>;
  /** Text of the host's alerts. */
  alert(): Promise<string>;
  /** Presses the host's button of that name. */
  pressButton(name: string): Promise<void>;
  health(): Promise<HostHealth>;
}

/** A page for the shell; nothing is loaded yet. */
export async function openVictim(engine: Engine, { origin }: PlazaAddress): Promise<Victim> {
  const page = await engine.openPage();
  const isHome = (): Promise<boolean> =>
    page.evaluate(
      () => location.pathname === "/" && document.querySelector(".sh-grid a") !== null && !document.querySelector("[role=alert]"),
    );
  const go: Victim["go"] = (path) => page.evaluate((to) => history.pushState(null, "", to), path);
  const alert: Victim["alert"] = () =>
    page.evaluate(() => Array.from(document.querySelectorAll('[role="alert"]'), ({ textContent }) => textContent).join());
  const look = async (): Promise<Outcome | null> => {
    const stopped = await alert();
    if (stopped !== "") return { stopped };
    const text = await page.inFrame(GUEST_FRAME, () => document.querySelector("#report")?.textContent ?? null).catch(() => null);
    return text === null ? null : { findings: JSON.parse(text) as Finding[] };
  };
  return {
    page,
    go,
    alert,
    load: async () => {
      await page.goto(`${origin}/`);
      await poll(isHome, { message: `the shell's home page in ${engine.name}` }).toBe(true);
      await page.evaluate(installWatch);
    },
    home: async () => {
      await go("/");
      await poll(isHome, { message: "home" }).toBe(true);
      await page.evaluate(resetGap);
    },
    open: async (appId) => {
      await go(`/miniapp/${appId}/`);
      const ready = (): Promise<boolean> =>
        page.evaluate(
          () =>
            document.querySelector('[data-testid="guest"][data-ready="true"]') !== null &&
            document.querySelector('[data-testid="skeleton"]') === null,
        );
      await poll(ready, { message: `${appId} is open in ${engine.name}`, timeout: OPEN_MS }).toBe(true);
    },
    attack: async (run, evil, { click = false } = {}) => {
      const query = new URLSearchParams({ run, evil, ...(click ? { click: "" } : {}) });
      await go(`/miniapp/${HOSTILE_ID}/?${query}`);
      if (!click) return;
      const waits = (): Promise<boolean> => page.inFrame(GUEST_FRAME, () => document.querySelector("button") !== null).catch(() => false);
      await poll(waits, { message: "the button of the attack", timeout: OPEN_MS }).toBe(true);
      await page.click("button", GUEST_FRAME);
    },
    outcome: async () => {
      let outcome: Outcome | null = null;
      const seen = async (): Promise<boolean> => {
        outcome ??= await look();
        return outcome !== null;
      };
      await poll(seen, { message: "the attack reports or is stopped", timeout: OPEN_MS }).toBe(true);
      return outcome as unknown as Outcome;
    },
    pressButton: async (name) => {
      const mark = (wanted: string): boolean => {
        const button = Array.from(document.querySelectorAll("button")).find(
          (one) => (one.getAttribute("aria-label") ?? one.textContent) === wanted && one.checkVisibility(),
        );
        button?.setAttribute("data-to-press", "");
        return button !== undefined;
      };
      await poll(() => page.evaluate(mark, name), { message: `the button ${name}` }).toBe(true);
      await page.click("[data-to-press]");
      await page.evaluate(() => document.querySelector("[data-to-press]")?.removeAttribute("data-to-press"));
    },
    health: () => page.evaluate(readWatch),
  };
}
