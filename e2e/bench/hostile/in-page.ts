/* Sent as text into the host's page, or a guest's frame: nothing in them has a name of their own but their argument. */

interface Watched {
  begins?: number;
  /** Milliseconds of the longest gap from the tap to then: the guest's open, which is the host's own work. */
  openGap?: number;
  stopped?: number;
}

/** Notes when the guest says that it begins, by its title, and when the host says that it was stopped; the gaps of the host are counted anew from there. */
export function watchCard(begins: string): void {
  const watched: Watched = {};
  Object.assign(window, { __card: watched });
  new MutationObserver(() => {
    const title = document.querySelector("h1")?.textContent ?? "";
    if (watched.begins === undefined && title.startsWith(begins)) {
      const watch = (window as unknown as { __watch: { longest: number } }).__watch;
      watched.begins = Number(title.slice(begins.length));
      watched.openGap = watch.longest;
      watch.longest = 0;
    }
    const restart = Array.from(document.querySelectorAll('[role="alert"] button')).some(({ textContent }) => textContent === "Restart");
    if (watched.stopped === undefined && restart) watched.stopped = Date.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

export function readCard(): Watched {
  return (window as unknown as { __card: Watched }).__card;
}

/** Presses Restart; resolves with the milliseconds until the guest is ready again. */
export async function restart(): Promise<number> {
  const button = Array.from(document.querySelectorAll<HTMLElement>('[role="alert"] button')).find(
    ({ textContent }) => textContent === "Restart",
  );
  if (!button) throw new Error("There is no Restart.");
  const from = performance.now();
  button.click();
  while (document.querySelector('[data-testid="guest"][data-ready="true"]') === null)
    await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - from;
}

/** In a mini-app that does no harm: calls its host again and again, and keeps how long each call took and when it ended. */
export function startCalling(): void {
  const realm = (globalThis as unknown as Record<symbol, { plaza: { storage: { get(params: object): Promise<unknown> } } }>)[
    Symbol.for("plaza.guest.v1")
  ];
  const calls: [at: number, ms: number][] = [];
  Object.assign(globalThis, { __calls: calls });
  void (async () => {
    for (;;) {
      const from = performance.now();
      await realm?.plaza.storage.get({ scope: "device", key: "k" });
      calls.push([Date.now(), performance.now() - from]);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
}

export function readCalls(): [at: number, ms: number][] {
  return (globalThis as unknown as { __calls: [number, number][] }).__calls;
}
