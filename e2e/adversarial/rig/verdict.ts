import type { HostHealth } from "./host-watch.ts";

/** The main thread of a host under attack answers within this, in milliseconds; a machine with two busy cores is allowed for. */
export const HOST_GAP_MS = 1_000;

/** What an attack says that it found. */
export interface Finding {
  readonly id: string;
  readonly name: string;
  readonly gained: readonly string[];
  readonly evidence: readonly string[];
}

/** How an attack ended: it reports, or the host ended it and says so, let it go, or says that it takes long; `nothing` when none of these came. */
export type Ending = "reported" | "stopped" | "closed" | "slow" | "nothing";

/** What was seen of one attack, from outside. */
export interface Observation {
  readonly ending: Ending;
  /** The host's words, where it has some. */
  readonly said: string;
  readonly findings: readonly Finding[];
  /** Origin that the host's page is at. */
  readonly origin: string;
  /** Null when the page that was watched is not there any more. */
  readonly health: HostHealth | null;
  /** Channels by which the other origins were reached. */
  readonly hits: readonly string[];
  /** Windows that were not there before. */
  readonly windows: number;
  /** Kinds of dialogs that the browser has shown. */
  readonly dialogs: readonly string[];
  /** Whether the mini-app beside it is the same as before; null where there was none. */
  readonly besideUntouched: boolean | null;
}

export interface Verdict {
  readonly contained: boolean;
  readonly evidence: readonly string[];
}

/** The default oracle of the threat model: what has happened to a host that must not happen to any, whatever the attack was. */
export function hostBreaches(health: HostHealth | null, at: string, origin: string): string[] {
  const breaches: string[] = [];
  if (at !== origin) breaches.push(`the host's page is at ${at}`);
  if (health === null) return [...breaches, "the host's page is another one than before"];
  if (health.errors.length > 0) breaches.push(`uncaught errors of the host: ${health.errors.join("; ")}`);
  if (health.polluted) breaches.push("a member on every object of the host");
  if (health.longestGapMs >= HOST_GAP_MS) breaches.push(`the host's main thread stood still for ${Math.round(health.longestGapMs)} ms`);
  return breaches;
}

/**
 * Judges one attack. It is contained when it gained nothing, reached nobody, moved, froze and broke nothing of the host and of the mini-app beside it, opened
 * nothing, and ended as it must; that nothing was seen of it at all is no containment.
 */
export function judge(seen: Observation, must: { readonly origin: string; readonly ends?: Ending }): Verdict {
  const breaches = [
    ...seen.findings.filter(({ gained }) => gained.length > 0).map(({ gained }) => `gained: ${gained.join(", ")}`),
    ...(seen.hits.length > 0 ? [`reached the other origin by: ${seen.hits.join(", ")}`] : []),
    ...hostBreaches(seen.health, seen.origin, must.origin),
    ...(seen.windows > 0 ? [`${seen.windows} windows opened`] : []),
    ...(seen.dialogs.length > 0 ? [`dialogs of the browser: ${[...new Set(seen.dialogs)].join(", ")}`] : []),
    ...(seen.besideUntouched === false ? ["the mini-app beside it is not what it was"] : []),
    ...(seen.ending === "nothing" ? ["it neither reported nor was it ended"] : []),
    ...(must.ends !== undefined && seen.ending !== "nothing" && seen.ending !== must.ends
      ? [`it had to be ${ENDINGS[must.ends]} and was ${ENDINGS[seen.ending]}`]
      : []),
  ];
  const facts = [
    ...(seen.said === "" ? [] : [`the host says: ${seen.said}`]),
    ...seen.findings.flatMap(({ evidence }) => evidence),
    ...(seen.besideUntouched === true ? ["the mini-app beside it goes on where it was"] : []),
    ...(seen.health === null ? [] : [`the host's longest pause: ${Math.round(seen.health.longestGapMs)} ms`]),
  ];
  return { contained: breaches.length === 0, evidence: [...breaches.map((breach) => `BREACH: ${breach}`), ...facts] };
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  reported: "left to go on",
  stopped: "stopped",
  closed: "closed",
  slow: "said to take long",
  nothing: "left without a word",
};
