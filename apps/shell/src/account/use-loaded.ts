import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  /** Null until it is there. */
  readonly value: T | null;
  readonly failed: boolean;
  load(): void;
  set(value: T): void;
}

/** What a page reads when it opens. `read` is one function for as long as the page stands. */
export function useLoaded<T>(read: () => Promise<T>): Loaded<T> {
  const [value, set] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    read().then(set, () => setFailed(true));
  }, [read]);
  useEffect(load, [load]);
  return { value, failed, load, set };
}
