/** Limits of `navigation.reportPath`. */
const MAX_PATH = 2048;
const MAX_DEPTH = 1000;

/**
 * Tells the host where the guest is. Only the last path counts, and one call is under way at a time: a router that replaces its address on
 * every scroll must not run into the rate limit.
 */
export function createPathReporter(
  report: (params: { path: string; depth: number }) => Promise<unknown>,
): (path: string, depth: number) => void {
  let next: { path: string; depth: number } | undefined;
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    // One turn later: a router often pushes and then replaces in the same turn.
    await Promise.resolve();
    while (next !== undefined) {
      const params = next;
      next = undefined;
      // A host that does not want the path loses nothing the guest needs.
      await report(params).catch(() => undefined);
    }
    busy = false;
  };
  return (path, depth) => {
    next = { path: path.slice(0, MAX_PATH), depth: Math.min(depth, MAX_DEPTH) };
    if (!busy) void run();
  };
}
