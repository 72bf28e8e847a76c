import type { GuestEndpoint } from "@plaza/protocol";
import type { Plaza } from "@plaza/sdk";

/** Where an attack is run: inside a host's sandbox, or unconfined as the positive control. */
export interface Arena {
  /** Origin of the server that counts hits. */
  readonly evil: string;
  /** Origin that the manifest declares, where it declares one. */
  readonly declared?: string;
  /** Of what an attack leaves to chance. */
  readonly seed?: number;
  /** The wire, where there is one. */
  readonly endpoint: GuestEndpoint | null;
  /** What an honest mini-app has; there is none where nothing confines the attack. */
  readonly plaza?: Plaza;
}

/** What an attack found. `gained` non-empty means that the sandbox did not hold. */
export interface Finding {
  readonly gained: readonly string[];
  readonly evidence: readonly string[];
}

export interface Attack {
  /** Id of the threat model's row. */
  readonly id: string;
  readonly name: string;
  /** Run before the guest says that it is ready. Default: after. */
  readonly early?: boolean;
  /**
   * What the host must do about it: end the guest and say so, let its session go as it asks, or say that it takes long. Default: it may go on or be ended,
   * and gains nothing by either.
   */
  readonly ends?: "stopped" | "closed" | "slow";
  /** It may also stay where it is: an engine that refuses to go there without loading anything leaves the host nothing to end. */
  readonly orStays?: true;
  /** Tried a second time after the click of a person, which allows a page more. */
  readonly clicked?: true;
  /** Wants a person at the host's sheet: one who says no each time, one who taps where a sheet is about to be, or one who types while it is there. */
  readonly person?: "refuses" | "taps" | "types";
  /** What another mini-app, which goes on running, was opened with before: the name of a companion, or "nothing". */
  readonly beside?: string;
  /** It is on that mini-app as it runs: where an engine ends one that is left, there is none to attack. */
  readonly besideRuns?: true;
  /** Of which publication of this mini-app it is the code: one that declares an origin, or a worker. Default: a frame that declares nothing. */
  readonly publication?: "declared" | "worker";
  /** Where nothing confines it, comlink's own `expose` is at the other end of the wire. */
  readonly wire?: true;
  /** Why it shows nothing even where nothing confines it: it has no positive control. */
  readonly uncontrolled?: string;
  /** Tells something only over many trials, which `e2e/adversarial` makes of it. */
  readonly trials?: true;
  run(arena: Arena): Promise<Finding>;
}

/** What attacks need beside them, or are measured by: the other mini-app, or the honest half of a row. What it gains is no breach. */
export type Companion = Pick<Attack, "id" | "name" | "run">;

/** Of attacks whose effect is seen from outside: in the host's address, in what the counting server got, or in the guest's end. */
export const tried: Finding = { gained: [], evidence: ["attempted"] };

interface Attempt {
  readonly gained: string | null;
  readonly evidence: string;
}

/** Runs a step that ought to throw; that it returned instead is what was gained. */
export async function attempt(name: string, step: () => unknown): Promise<Attempt> {
  try {
    const value = await step();
    return { gained: name, evidence: `${name}: ${typeof value}` };
  } catch (error) {
    return { gained: null, evidence: `${name}: ${errorName(error)}` };
  }
}

/** Runs steps one after the other and sums them up. */
export async function attemptAll(steps: Readonly<Record<string, () => unknown>>): Promise<Finding> {
  const results: Attempt[] = [];
  for (const [name, step] of Object.entries(steps)) results.push(await attempt(name, step));
  return { gained: results.flatMap(({ gained }) => (gained === null ? [] : [gained])), evidence: results.map(({ evidence }) => evidence) };
}

export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "thrown";
}

/** Address at the counting server; the channel's name is what it counts by. */
export function hit(arena: Arena, channel: string, scheme?: string): string {
  const url = new URL(`/hit/${channel}`, arena.evil);
  return scheme === undefined ? url.href : url.href.replace(/^https?:/, scheme);
}

/** Address of a script that exists only at run time: the build sees nothing of what is in it. */
export function blobScript(source: string): string {
  return URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
}
