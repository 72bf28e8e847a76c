/** Thefts of the keyboard while a guest is off display that end its session. */
const MAX_THEFTS = 3;
/** Milliseconds between two looks at a focus that stays away and does not show. */
const AWAY_MS = 100;
/** Milliseconds in which a focus may still be under way from the tap that opened the sheet; shorter than a sheet takes to arm. */
const GRACE_MS = 150;

export interface FocusGuard {
  /** True when the guest had the keyboard when it went off display. */
  readonly hadFocus: boolean;
  close(): void;
}

/**
 * Holds the keyboard for the host while a guest's frame is off display [H-11].
 *
 * Measured (Chromium 156, a guest that calls `window.focus()` every 50 ms): `display: none` alone does not hold. The browser may go on sending keys to the
 * guest's process while this document believes that its own button has the focus, and then nothing here can see it. So:
 * 1. The frame goes off display and loses the focus.
 * 2. A theft that shows (`activeElement` is the frame) is taken back, and the frame is displayed again, under the skeleton that covers it: there
 *    further thefts show.
 *    One that does not show still blurs this window, while `hasFocus()` says that the focus is in this tab: then a frame has it. It is taken back by
 *    letting go of what this document believes in, and counts again for as long as it stays away.
 * 3. The third one ends the session, before a sheet can be armed when they come every 50 ms. An ordinary mini-app that focuses its own heading meanwhile is
 *    not that: what is not displayed has no focusable heading.
 * SECURITY: without this a hostile guest types what the user types, on a sheet of consent or payment (test: "a guest that steals the keyboard is stopped").
 */
export function guardFocus(frame: HTMLIFrameElement, onThief: () => void): FocusGuard {
  const since = performance.now();
  const hadFocus = document.activeElement === frame;
  let last: HTMLElement | null = null;
  let thefts = 0;
  let tick = 0;
  /** When the window was last blurred without the user leaving it, or looked for again; -1 while it has the focus. */
  let awaySince = -1;

  function remember(event: FocusEvent): void {
    if (event.target instanceof HTMLElement && event.target !== frame) last = event.target;
  }
  function look(): void {
    const now = performance.now();
    const shown = document.activeElement === frame;
    if (!shown && (awaySince < 0 || now < awaySince || !document.hasFocus())) return;
    awaySince = awaySince < 0 ? -1 : now + AWAY_MS;
    if (now - since > GRACE_MS) thefts += 1;
    if (thefts >= MAX_THEFTS) return onThief();
    frame.style.display = "block";
    takeBack(shown);
  }
  function takeBack(shown: boolean): void {
    const held = document.activeElement;
    // What this document believes to have, it cannot ask for: it lets go of it first.
    if (!shown && held instanceof HTMLElement) held.blur();
    window.focus();
    if (last?.isConnected) last.focus({ preventScroll: true });
    else frame.blur();
  }
  function blurred(): void {
    // The user who leaves for another window takes the focus of the whole tab along.
    if (document.hasFocus()) awaySince = performance.now();
    look();
  }
  function focused(): void {
    awaySince = -1;
  }
  function loop(): void {
    look();
    tick = requestAnimationFrame(loop);
  }

  frame.style.display = "none";
  frame.blur();
  document.addEventListener("focusin", remember);
  window.addEventListener("blur", blurred);
  window.addEventListener("focus", focused);
  tick = requestAnimationFrame(loop);
  return {
    hadFocus,
    close: () => {
      cancelAnimationFrame(tick);
      document.removeEventListener("focusin", remember);
      window.removeEventListener("blur", blurred);
      window.removeEventListener("focus", focused);
      frame.style.display = "block";
    },
  };
}
