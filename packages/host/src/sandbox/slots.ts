/** One sandbox origin, held until every frame of it is gone. */
export interface Slot {
  /** A DNS label, for example `s3`. */
  readonly name: string;
  /** The frames are gone: the origin may be used again. */
  release(): void;
}

export interface Slots {
  claim(): Promise<Slot>;
}

/**
 * Numbers sandbox origins. All frames of one origin share a process and hang together, so no two guests ever share one:
 * numbers are unique in this page by a set, and between pages of this browser by Web Locks, which the browser frees when a page dies.
 */
export function createSlots(locks: LockManager | undefined = globalThis.navigator?.locks): Slots {
  const taken = new Set<number>();

  async function claim(): Promise<Slot> {
    for (let number = 1; ; number++) {
      if (taken.has(number)) continue;
      taken.add(number);
      const release = await hold(locks, `plaza-slot-${number}`);
      if (release === null) {
        taken.delete(number);
        continue;
      }
      return {
        name: `s${number}`,
        release: () => {
          taken.delete(number);
          release();
        },
      };
    }
  }
  return { claim };
}

/** Holds a lock until the returned function is called; null where another page has it. */
function hold(locks: LockManager | undefined, name: string): Promise<(() => void) | null> {
  if (!locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((free) => resolve(free));
      })
      .catch(reject);
  });
}
