/** Calls per second of what a module exports as `run`. Batches end before a guard's budget does, as a mini-app that works in pieces lets them. */
export async function measure(url: string, ms: number): Promise<number> {
  const { run } = (await import(/* @vite-ignore */ url)) as { run(): unknown };
  const batch = async (longMs: number): Promise<number> => {
    const since = performance.now();
    let calls = 0;
    let took = 0;
    while (took < longMs) {
      run();
      calls += 1;
      took = performance.now() - since;
    }
    // The event loop takes its next task, and the guard a new turn.
    await new Promise((resolve) => setTimeout(resolve));
    return (calls / took) * 1_000;
  };
  await batch(ms / 4);
  return batch(ms);
}
