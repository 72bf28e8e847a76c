import { guardModule } from "../guard-module.ts";

const GUARDS = Symbol.for("plaza.test.guards");
type Turn = () => number;

/** Thrown by the test's guard: it counts questions where the realm's guard reads a clock. */
export class Hung extends Error {}

export interface Ran {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Questions that were asked until now. */
  questions(): number;
}

/** Evaluates a module's guarded build in this realm, asking at every turn; the guard throws for good after `limit` questions. */
export async function runGuarded(source: string, { limit = 10_000 } = {}): Promise<Ran> {
  let asked = 0;
  const turn: Turn = () => {
    asked += 1;
    if (asked > limit) throw new Hung("hung");
    return 0;
  };
  const world = globalThis as unknown as Record<symbol, Map<string, Turn> | undefined>;
  const guards = world[GUARDS] ?? new Map<string, Turn>();
  world[GUARDS] = guards;
  const id = crypto.randomUUID();
  guards.set(id, turn);
  const from = moduleUrl(`export const turn=globalThis[Symbol.for("plaza.test.guards")].get("${id}");`);
  return { exports: await importSource(guardModule(source, { from }).code), questions: () => asked };
}

export async function importSource(source: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(/* @vite-ignore */ moduleUrl(source))) as Readonly<Record<string, unknown>>;
}

export function moduleUrl(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
}
