/** Says what is being done when it takes longer than a moment, and how long it took. */
export type Step = <T>(name: string, run: () => Promise<T>) => Promise<T>;

const MOMENT_MS = 1_000;

/** One line when a step has lasted a second, and one when it is over; a step that is quick says nothing. */
export function createStep(say: (line: string) => void): Step {
  return async (name, run) => {
    const start = performance.now();
    let told = false;
    const timer = setTimeout(() => {
      told = true;
      say(`${name} …`);
    }, MOMENT_MS);
    try {
      return await run();
    } finally {
      clearTimeout(timer);
      if (told) say(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
  };
}
