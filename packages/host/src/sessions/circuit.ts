/** Crashes of one release inside {@link WINDOW_MS} that open the circuit [H-07]. */
export const MAX_CRASHES = 3;
/** Milliseconds. */
export const WINDOW_MS = 60_000;

export interface Circuit {
  crashed(release: string): void;
  /** True while the release must not be started. */
  isOpen(release: string): boolean;
}

/** Stops a crash loop: the third crash of a release within a minute keeps it closed until a minute has passed since the first of them. */
export function createCircuit(now: () => number): Circuit {
  const crashes = new Map<string, number[]>();
  function recent(release: string): number[] {
    return (crashes.get(release) ?? []).filter((at) => now() - at < WINDOW_MS);
  }
  return {
    crashed: (release) => void crashes.set(release, [...recent(release), now()]),
    isOpen: (release) => recent(release).length >= MAX_CRASHES,
  };
}
