import type { PlazaContext } from "@plaza/protocol";

/** The members of `next` that differ from `previous`, whole; null when none does. */
export function diffContext(previous: PlazaContext, next: PlazaContext): Partial<PlazaContext> | null {
  const changed = (Object.keys(next) as (keyof PlazaContext)[]).filter((key) => !isSame(previous[key], next[key]));
  return changed.length === 0 ? null : (Object.fromEntries(changed.map((key) => [key, next[key]])) as Partial<PlazaContext>);
}

/** Members are leaves, or flat objects of leaves. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = b as Readonly<Record<string, unknown>>;
  return (
    left.length === Object.keys(right).length && left.every(([key, value]) => Object.hasOwn(right, key) && Object.is(value, right[key]))
  );
}
