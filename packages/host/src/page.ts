/** Runs a task when the page has nothing better to do, at most a second later. */
export function whenIdle(task: () => void): void {
  if (typeof globalThis.requestIdleCallback === "function") globalThis.requestIdleCallback(() => task(), { timeout: 1_000 });
  else setTimeout(task, 50);
}

/** Runs each in a task of its own, in order, so that the page can answer its user in between. */
export function inTurn(...tasks: readonly (() => void)[]): void {
  const [first, ...rest] = tasks;
  if (first === undefined) return;
  setTimeout(() => {
    first();
    inTurn(...rest);
  }, 0);
}

/**
 * Milliseconds after a guest settled until the next page is warmed: a new renderer process in the frame in which the guest paints cost 32 ms of 76.
 * A guest that hangs from its start is stopped by then: warmed beside it, the page stood still for 26 to 66 ms on two cores.
 */
const SETTLE_MS = 2_500;

/** Runs a task when the guest that just opened has painted and the page has nothing better to do. */
export function whenSettled(task: () => void): void {
  setTimeout(() => whenIdle(task), SETTLE_MS);
}

/** Watches the page: going out of sight is the last sure moment to send what waits; connections come and go. Returns unwatch. */
export function watchPage(options: { readonly onHidden: () => void; readonly onOnline: (online: boolean) => void }): () => void {
  if (typeof document === "undefined") return () => {};
  const hidden = () => {
    if (document.visibilityState === "hidden") options.onHidden();
  };
  const online = () => options.onOnline(true);
  const offline = () => options.onOnline(false);
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("pagehide", options.onHidden);
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  return () => {
    document.removeEventListener("visibilitychange", hidden);
    window.removeEventListener("pagehide", options.onHidden);
    window.removeEventListener("online", online);
    window.removeEventListener("offline", offline);
  };
}
