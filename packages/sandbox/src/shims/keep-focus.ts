/**
 * Gives the keyboard back to the element that had it. The host takes a guest's frame off display while one of its sheets is open, and an element that is
 * not displayed loses the focus for good: after the sheet the keyboard would be at the top of the page, far from the button that asked [I8].
 */
export function keepFocus(window: Window): void {
  const { document } = window;
  let last: HTMLElement | null = null;
  document.addEventListener("focusin", ({ target }) => {
    last = target instanceof HTMLElement ? target : null;
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    // Still drawn, and the window still has the keyboard: the user put it nowhere, as by a tap beside a field.
    const drawn = target instanceof HTMLElement && target.getClientRects().length > 0;
    if (relatedTarget === null && drawn && document.hasFocus()) last = null;
  });
  window.addEventListener("focus", () => {
    if (document.activeElement === document.body && last?.isConnected) last.focus({ preventScroll: true });
  });
}
