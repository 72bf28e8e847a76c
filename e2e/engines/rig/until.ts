import { setTimeout as rest } from "node:timers/promises";
import { within } from "./within.ts";

/** Milliseconds between two looks. */
const LOOK_MS = 100;

/** Looks until it holds; rejects when it does not, or a look is not answered, within `ms` milliseconds. A look that rejects is the end of it. */
export async function until(ms: number, what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await within(ms, holds(), what))) {
    if (Date.now() > deadline) throw new Error(`${what} was not there within ${ms} ms`);
    await rest(LOOK_MS);
  }
}
