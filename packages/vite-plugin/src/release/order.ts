import { MiniAppError } from "@plaza/protocol";

/**
 * All modules, each after those it imports statically; the order is the same for the same graph.
 * Blob modules cannot import each other in a circle (the address of one must be known before the other is made): such a build is refused.
 */
export function topologicalOrder(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (done.has(path)) return;
    if (trail.includes(path)) {
      const circle = [...trail.slice(trail.indexOf(path)), path].join(" → ");
      throw new MiniAppError(
        "INVALID_PARAMS",
        `Modules of the build import each other in a circle: ${circle}. Move what they share into a module of its own.`,
      );
    }
    for (const wanted of [...(graph.get(path) ?? [])].sort()) visit(wanted, [...trail, path]);
    done.add(path);
    order.push(path);
  };
  for (const path of [...graph.keys()].sort()) visit(path, []);
  return order;
}

/** What can be reached from the entry by static and dynamic imports; the rest of a build is never loaded. */
export function reachable(entry: string, edges: (path: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    open.push(...edges(path));
  }
  return seen;
}
