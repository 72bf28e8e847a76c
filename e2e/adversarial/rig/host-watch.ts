import type { BrowserContext, Page } from "@playwright/test";

/** What the host's own page went through while a guest attacked it. */
export interface HostHealth {
  /** Uncaught exceptions and unhandled rejections. */
  readonly errors: readonly string[];
  /** Milliseconds of the longest time in which the page's main thread answered nothing: between two turns of a timer of 4 ms. */
  readonly longestGapMs: number;
  /** Own `polluted` on every object. */
  readonly polluted: boolean;
  /** It showed an alert, as the card of a mini-app that it stopped. */
  readonly alerted: boolean;
}

interface Watch {
  errors: string[];
  longest: number;
  alerted: boolean;
}

/** Put into every top page of the context before anything else runs there. */
export async function watchHost(context: BrowserContext): Promise<void> {
  await context.addInitScript(installWatch);
}

/** Begins to watch the page that it runs in, if that is a top page. Sent as text, as the two below: nothing in it has a name of its own. */
export function installWatch(): void {
  if (window !== window.top) return;
  const watch: Watch = { errors: [], longest: 0, alerted: false };
  Object.defineProperty(window, "__watch", { value: watch });
  window.addEventListener("error", ({ message }) => watch.errors.push(message));
  window.addEventListener("unhandledrejection", ({ reason }) => watch.errors.push(String(reason)));
  new MutationObserver(() => {
    watch.alerted ||= document.querySelector('[role="alert"]') !== null;
  }).observe(document, { childList: true, subtree: true });
  // One wait is counted at a time: a timer that is due comes round as soon as the main thread is free.
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    watch.longest = Math.max(watch.longest, now - last);
    last = now;
  }, 4);
}

export function readWatch(): HostHealth {
  const { errors, longest, alerted } = (window as unknown as { __watch: Watch }).__watch;
  return { errors, longestGapMs: longest, polluted: "polluted" in {}, alerted };
}

export function resetGap(): void {
  (window as unknown as { __watch: Watch }).__watch.longest = 0;
}

/** Forgets what was measured until now: the page's own start is not the guest's doing. */
export async function forgetGaps(page: Page): Promise<void> {
  await page.evaluate(resetGap);
}

export function hostHealth(page: Page): Promise<HostHealth> {
  return page.evaluate(readWatch);
}
