/** What a document says to the host page's window when the content came on screen; `at` is in milliseconds since the epoch. */
export interface OnScreen {
  readonly bench: "on-screen";
  readonly at: number;
}

/** Frames further apart than this, in milliseconds, mean that nothing was drawn between: the content was away. */
const AWAY_MS = 50;

/**
 * Tells the host page's window each time that `element` comes on screen: the moment right after the display frame in which it first stood, with a
 * size, inside the visible part of the tab.
 *
 * An IntersectionObserver that is renewed in each frame. It sees what is on screen across frames of other origins, stands still where a frame is not
 * drawn, and is the same code for a page, a sandboxed frame, a shadow root and the host's own document.
 */
export function watchScreen(element: Element): void {
  // wujie runs scripts in a hidden frame and draws in the host's document: that is whose frames count.
  const view = "__POWERED_BY_WUJIE__" in window ? (window.parent as typeof globalThis & Window) : window;
  const { port1, port2 } = new view.MessageChannel();
  let visible = false;
  let last = 0;
  const observer = new view.IntersectionObserver(([entry]) => {
    const before = visible;
    const now = view.performance.now();
    visible = entry?.isIntersecting === true && entry.intersectionRect.height > 0;
    // The message is read when this frame has been drawn.
    if (visible && (!before || now - last > AWAY_MS)) port2.postMessage(null);
    last = now;
    observer.unobserve(element);
    observer.observe(element);
  });
  port1.onmessage = () =>
    window.parent.postMessage({ bench: "on-screen", at: view.performance.timeOrigin + view.performance.now() } satisfies OnScreen, "*");
  observer.observe(element);
}
