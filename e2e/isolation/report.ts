import { type IsolationAttack, type IsolationDocument, type IsolationRow, isolationTotals } from "@plaza/protocol/services";
import type { Attack } from "@plaza-apps/hostile/src/attack.ts";
import type { Evil } from "../adversarial/rig/evil.ts";
import { type Ending, judge, type Observation } from "../adversarial/rig/verdict.ts";
import type { Spare } from "./browser.ts";
import { checkHost, openConfined } from "./confined.ts";
import type { Ground } from "./ground.ts";
import { NOTHING_BESIDE, whyNotAttempted } from "./not-attempted.ts";
import { ownAttempts } from "./own-attempts.ts";
import { runUnconfined } from "./unconfined.ts";

/** Letters and lines of evidence that a report keeps of one attack. */
const LETTERS = 300;
const LINES = 60;

export interface ReportOptions {
  readonly ground: Ground;
  readonly evil: Evil;
  readonly attacks: readonly Attack[];
  /** Rows of the threat model, in its order. */
  readonly ids: readonly string[];
  /** Confined attacks and controls have a browser each: what hangs one does not slow the other. */
  readonly browsers: { readonly confined: Spare; readonly controls: Spare };
  /** One attack of each row, and shorter waits for controls. */
  readonly quick: boolean;
  /** Stops between two attacks. */
  readonly signal: AbortSignal;
  progress(text: string): void;
}

/** An attack that was tried. It is judged at the very end: what reaches the other origin late is heard too. */
interface Tried {
  readonly id: string;
  conclude(): IsolationAttack;
}

/** Attempts every row and says what came of it. */
export async function makeReport(options: ReportOptions): Promise<IsolationDocument> {
  const { ground, ids, attacks, quick, browsers, signal, progress } = options;
  const startedAt = Date.now();
  const browser = await browsers.confined.get();
  const { name, version } = browser;
  const { runOn } = await checkHost(browser, ground.address.origin);
  const tried: Tried[] = [];
  const controls = new Map<string, readonly string[]>();
  for (const id of ids) {
    const steps = [
      ...attacks
        .filter((attack) => attack.id === id && attack.trials !== true && (runOn || attack.besideRuns !== true))
        .flatMap((attack) =>
          (attack.clicked ? [false, true] : [false]).map(
            (click) => () => tryAttack(options, attack, { click, number: tried.length, controls }),
          ),
        ),
      ...ownAttempts.filter((attempt) => attempt.id === id).map((attempt) => () => tryOwn(options, attempt)),
    ];
    for (const step of quick ? steps.slice(0, 1) : steps) {
      signal.throwIfAborted();
      const one = await step();
      tried.push(one);
      const { name: what, contained, control, ms } = one.conclude();
      progress(
        `${id} ${what}: ${contained ? "contained" : "NOT CONTAINED"}, control ${control === "none" ? "none" : "succeeds"} (${(ms / 1_000).toFixed(1)} s)`,
      );
    }
  }
  const rows = ids.map((id): IsolationRow => {
    const results = tried.filter((one) => one.id === id).map((one) => one.conclude());
    const reason = !runOn && attacks.some((attack) => attack.id === id && attack.besideRuns) ? NOTHING_BESIDE : whyNotAttempted(id);
    if (results.length === 0) return { id, attempted: false, contained: null, attacks: [], reason };
    return { id, attempted: true, contained: results.every(({ contained }) => contained), attacks: results };
  });
  return {
    report: "plaza-isolation-report",
    format: 1,
    browser: { name, version },
    host: { version: ground.version, origin: ground.address.origin },
    startedAt,
    seconds: Math.round((Date.now() - startedAt) / 1_000),
    totals: isolationTotals(rows),
    rows,
  };
}

interface Turn {
  readonly click: boolean;
  /** Of the attack in this report: names that are its alone are made of it. */
  readonly number: number;
  /** What each attack does unconfined, by its name: a click makes no other code of it. */
  readonly controls: Map<string, readonly string[]>;
}

async function tryAttack(options: ReportOptions, attack: Attack, { click, number, controls }: Turn): Promise<Tried> {
  const { ground, evil, browsers, quick } = options;
  const started = Date.now();
  const name = click ? `${attack.name}, after a click` : attack.name;
  const own = evil.origin(`confined${number}`);
  // What is declared is declared for all attacks of a run: only what is new there is this one's.
  const shared = () => [...evil.hits(evil.declared), ...evil.hits(evil.undeclared)];
  const before = shared().length;
  let during: readonly string[] = [];
  let seen: Omit<Observation, "hits"> | undefined;
  let mustEnd: Ending | undefined;
  let failure: string | undefined;
  let effects: readonly string[] = [];
  try {
    const { id: appId } = await ground.publish(attack.publication);
    const { id: besideId } = attack.beside === undefined ? { id: "" } : await ground.publish("beside");
    const confined = await openConfined(await browsers.confined.get(), attack, {
      origin: ground.address.origin,
      appId,
      besideId,
      evil: own,
      declared: evil.declared,
      click,
      finishMs: quick ? 20_000 : 40_000,
    });
    try {
      // In between, so that whatever the confined one does late has its time.
      if (attack.uncontrolled === undefined)
        effects =
          controls.get(attack.name) ??
          (await runUnconfined(browsers.controls, attack, {
            evil,
            origin: evil.origin(`control${number}`),
            waitMs: quick ? 6_000 : 12_000,
          }));
      controls.set(attack.name, effects);
      seen = await confined.observe();
      mustEnd = confined.mustEnd;
      during = shared().slice(before);
    } finally {
      await confined.close().catch(() => browsers.confined.drop());
    }
  } catch (error) {
    // What cannot be judged is not contained: a report that could not look must not say that all is well.
    failure = error instanceof Error ? error.message : String(error);
  }
  const ms = Date.now() - started;
  return {
    id: attack.id,
    conclude: () => {
      const verdict =
        seen === undefined
          ? { contained: false, evidence: [`BREACH: it could not be judged: ${failure ?? "nothing was seen"}`] }
          : judge(
              { ...seen, hits: [...evil.hits(own), ...during] },
              { origin: ground.address.origin, ...(mustEnd ? { ends: mustEnd } : {}) },
            );
      const control = effects.length > 0 ? "succeeds" : "none";
      const note = controlNote(attack, effects);
      return { name, contained: verdict.contained, control, evidence: lines([...verdict.evidence, note]), ms };
    },
  };
}

function controlNote(attack: Attack, effects: readonly string[]): string {
  if (effects.length > 0) return `control: what came of it unconfined (${effects.length}): ${effects.join(", ")}`;
  if (attack.uncontrolled !== undefined) return `no control: ${attack.uncontrolled}`;
  return "no control: unconfined nothing came of it here either, so this proves little";
}

async function tryOwn({ ground, evil, browsers }: ReportOptions, attempt: (typeof ownAttempts)[number]): Promise<Tried> {
  const started = Date.now();
  const outcome = await attempt.run({ ground, evil, browser: await browsers.confined.get() }).catch((error: unknown) => ({
    breaches: [`it could not be judged: ${error instanceof Error ? error.message : String(error)}`],
    evidence: [],
    control: false,
  }));
  const ms = Date.now() - started;
  return {
    id: attempt.id,
    conclude: () => ({
      name: attempt.name,
      contained: outcome.breaches.length === 0,
      control: outcome.control ? "succeeds" : "none",
      evidence: lines([...outcome.breaches.map((breach) => `BREACH: ${breach}`), ...outcome.evidence]),
      ms,
    }),
  };
}

/** SECURITY: much of the evidence is what hostile code says: cut, and without the characters that a terminal, a log or a database would obey. */
export function lines(evidence: readonly string[]): string[] {
  const kept = evidence.slice(0, LINES).map((line) => [...line.replace(/\p{Cc}+/gu, " ")].slice(0, LETTERS).join("").trim());
  return evidence.length > LINES ? [...kept, `and ${evidence.length - LINES} more`] : kept;
}
