import type { Plaza } from "@plaza/sdk";
import { type Attack, type Finding, tried } from "../attack.ts";

/** Milliseconds between two thefts of the focus. */
const THEFT_MS = 50;
const QUESTIONS = 100;

async function outcome(asked: Promise<{ ok: boolean }>): Promise<string> {
  try {
    return (await asked).ok ? "yes" : "no";
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

function summary(outcomes: readonly string[]): Finding {
  return { gained: outcomes.filter((one) => one === "yes"), evidence: outcomes };
}

/** Where there is no host, the browser's own question is the nearest that there is. */
function ask(plaza: Plaza | undefined, text: string): Promise<{ ok: boolean }> {
  return plaza ? plaza.ui.confirm({ text }) : Promise.resolve({ ok: window.confirm(text) });
}

/** Keys that reached this realm stand in the document's `data-keys`, and the page around it is told of each: this realm is about to be stopped. */
function listen(): void {
  const root = document.documentElement;
  root.dataset.keys = "";
  window.addEventListener("keydown", ({ key }) => {
    root.dataset.keys += `${key} `;
    window.parent.postMessage({ heard: key }, "*");
  });
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Heard by whoever watches the browser, also when this realm is gone a moment later. */
function say(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the one way out of a realm that is about to be stopped
  console.debug(text);
}

/** Everything at once, by chance: thefts of the focus, changes of size, more sheets. What it does is in the first line that it says. */
async function besiege(plaza: Plaza | undefined, seed: number): Promise<Finding> {
  const random = seeded(seed);
  const thefts = [0, 10, 50, 120][Math.floor(random() * 4)] ?? 0;
  const resizes = random() < 0.5;
  const more = random() < 0.3 ? 2 : 0;
  say(`siege ${JSON.stringify({ seed, thefts, resizes, more })}`);
  window.addEventListener("keydown", ({ key }) => say(`siege key ${key}`));
  const field = document.createElement("input");
  document.body.append(field);
  if (thefts > 0)
    setInterval(() => {
      window.focus();
      field.focus();
    }, thefts);
  if (resizes)
    setInterval(() => {
      const height = Math.floor(random() * 9_000);
      document.documentElement.style.height = `${height}px`;
      window.parent.postMessage({ type: "resize", height }, "*");
    }, THEFT_MS);
  const asked = [`Trial ${seed}`, ...Array.from({ length: more }, (_, n) => `More ${n}`)].map((text) => outcome(ask(plaza, text)));
  const answers = await Promise.all(asked);
  say(`siege answer ${answers[0]}`);
  return summary(answers);
}

/** H-10 to H-12: around the host's sheets. */
export const sheetAttacks: readonly Attack[] = [
  {
    id: "H-12",
    name: "a hundred questions at once",
    person: "refuses",
    run: async ({ plaza }) =>
      summary(await Promise.all(Array.from({ length: QUESTIONS }, (_, n) => outcome(ask(plaza, `Question ${n + 1}`))))),
  },
  {
    id: "H-12",
    name: "question after question",
    person: "refuses",
    run: async ({ plaza }) => {
      const outcomes: string[] = [];
      for (let n = 0; n < QUESTIONS; n += 1) {
        const answer = await outcome(ask(plaza, `Question ${n + 1}`));
        outcomes.push(answer);
        // A message comes round by itself: as fast as it may without holding its own thread.
        await new Promise((resolve) => setTimeout(resolve, answer === "RATE_LIMITED" ? THEFT_MS : 0));
        if (answer === "CAPABILITY_DENIED") break;
      }
      return summary(outcomes);
    },
  },
  {
    id: "H-10",
    name: "sheet under the pointer",
    person: "taps",
    uncontrolled: "where there is no host, no sheet slides in",
    run: async ({ plaza }) => {
      // A game: tap, tap, tap. At one of the taps a sheet slides in under the finger.
      const game = Object.assign(document.createElement("button"), { textContent: "Tap fast" });
      game.style.cssText = "position: fixed; inset: 0; font-size: 40px";
      document.body.append(game);
      const answer = await new Promise<string>((resolve) =>
        game.addEventListener("pointerdown", () => resolve(outcome(ask(plaza, "Give me everything?"))), { once: true }),
      );
      return summary([answer]);
    },
  },
  { id: "H-11", name: "siege", trials: true, run: ({ plaza, seed = 1 }) => besiege(plaza, seed) },
  {
    id: "H-11",
    name: "steal the focus",
    clicked: true,
    person: "types",
    uncontrolled: "where there is no host, there is no sheet to take the keyboard from",
    run: async ({ plaza }) => {
      listen();
      const field = document.createElement("input");
      document.body.append(field);
      setInterval(() => {
        window.focus();
        field.focus();
      }, THEFT_MS);
      if (plaza) void outcome(ask(plaza, "Type your password"));
      return tried;
    },
  },
];
