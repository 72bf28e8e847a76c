import type { EnginePage } from "./engine.ts";

/** What the host's own page went through since it was watched. */
export interface Health {
  /** Uncaught exceptions and unhandled rejections. */
  readonly errors: readonly string[];
  /** Milliseconds of the longest time in which the page's main thread answered nothing. */
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

/** Forgets what was seen until now: it is not the next attack's doing. */
export function forgetHealth(page: EnginePage): Promise<void> {
  return page.evaluate(() => {
    const watch = (window as unknown as { __watch: Watch }).__watch;
    watch.errors = [];
    watch.longest = 0;
    watch.alerted = false;
  });
}

/** From here on: no classic driver can put a script before a page's own. Call it before the guest is opened. */
export function watchHost(page: EnginePage): Promise<void> {
  return page.evaluate(() => {
    const watch: Watch = { errors: [], longest: 0, alerted: false };
    Object.defineProperty(window, "__watch", { value: watch });
    window.addEventListener("error", ({ message }) => watch.errors.push(message));
    window.addEventListener("unhandledrejection", ({ reason }) => watch.errors.push(String(reason)));
    new MutationObserver(() => {
      watch.alerted ||= document.querySelector('[role="alert"]') !== null;
    }).observe(document, { childList: true, subtree: true });
    // A message to oneself comes round as soon as the main thread is free, and is not throttled as timers are.
    const { port1, port2 } = new MessageChannel();
    let last = performance.now();
    port1.onmessage = () => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - last);
      last = now;
      setTimeout(() => port2.postMessage(null), 4);
    };
    port2.postMessage(null);
  });
}

export function hostHealth(page: EnginePage): Promise<Health> {
  return page.evaluate(() => {
    const { errors, longest, alerted } = (window as unknown as { __watch: Watch }).__watch;
    return { errors, longestGapMs: longest, polluted: "polluted" in {}, alerted };
  });
}
