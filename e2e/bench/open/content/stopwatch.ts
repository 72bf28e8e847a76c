import type { OnScreen } from "./watch-screen.ts";

/** What a host page of this bench gives to the bench. */
export interface BenchPage {
  /** Resolves when everything that the subject prepares before the tap stands; with what that took. */
  readonly prepared: Promise<Readonly<Record<string, number>>>;
  /** Milliseconds from the next click on Open to the content. */
  open(): Promise<number>;
}

export interface Stopwatch {
  mark(name: string, at: number): void;
  open(): Promise<number>;
}

/** Measures from the browser's own time of the click to the last of the `needed` marks. Times are in milliseconds since the epoch. */
export function createStopwatch(needed: readonly string[]): Stopwatch {
  const marks = new Map<string, number>();
  let clickedAt = Number.POSITIVE_INFINITY;
  let finish: ((ms: number) => void) | undefined;

  function mark(name: string, at: number): void {
    if (at < clickedAt || marks.has(name)) return;
    marks.set(name, at);
    if (needed.every((wanted) => marks.has(wanted))) finish?.(Math.max(...needed.map((wanted) => marks.get(wanted) ?? 0)) - clickedAt);
  }
  window.addEventListener(
    "click",
    (event) => {
      if (event.target instanceof Element && event.target.matches("[data-open]")) clickedAt = performance.timeOrigin + event.timeStamp;
    },
    true,
  );
  window.addEventListener("message", ({ data }: MessageEvent<Partial<OnScreen> | null>) => {
    if (data?.bench === "on-screen" && typeof data.at === "number") mark("content", data.at);
  });
  return {
    mark,
    open: () => {
      marks.clear();
      clickedAt = Number.POSITIVE_INFINITY;
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  };
}

/** Resolves when nothing more was fetched for a while. */
export async function quiet(path: string): Promise<PerformanceResourceTiming[]> {
  for (let seen = -1; ; ) {
    const entries = performance.getEntriesByType("resource").filter(({ name }) => name.includes(path)) as PerformanceResourceTiming[];
    if (entries.length > 0 && entries.length === seen) return entries;
    seen = entries.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
