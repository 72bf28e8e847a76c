import { type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

/** Milliseconds for which a pact button must stand still, seen and in focus before it can be pressed [H-10]. */
export const ARMING_MS = 500;

/** CSS px that count as standing still; sub-pixel layout is not a move. */
const STILL_PX = 1;

export interface Arming {
  readonly armed: boolean;
  /** Counts the restarts, to restart what shows them. */
  readonly round: number;
  /** The truth at this instant: a press between two frames must not use an old answer. */
  isArmed(): boolean;
}

/**
 * A button is armed after `ms` without one of: it appears, it moves, the window regains focus, the page is shown again. A pointer that it has come
 * to stand under must leave it and come back first, however long it rests there; a touch always comes, and the keyboard has to find the button.
 * A pointer came when it was outside of the button before, whenever the browser gets round to saying that it is inside.
 * SECURITY: a tap meant for something else (a game's button, where the sheet has just slid in) must not pay. Held by
 * "does not confirm a press in the first 500 ms", "is not armed for a pointer that it slid under" and "is disarmed by a pointer that was there already".
 */
export function useArming(ref: RefObject<HTMLElement | null>, { ms = ARMING_MS }: { readonly ms?: number } = {}): Arming {
  const [state, setState] = useState({ armed: false, round: 0 });
  const since = useRef(Number.POSITIVE_INFINITY);
  /** A pointer is over the button that did not come to it. */
  const under = useRef(false);

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let frame = 0;
    let away = false;
    let armed = false;
    let inside = false;
    let last = element.getBoundingClientRect();
    /** Where the pointer was when it was last heard of; boundary events come before the move that they belong to. */
    let heard: { readonly x: number; readonly y: number } | null = null;
    const restart = () => {
      armed = false;
      under.current = inside;
      since.current = away ? Number.POSITIVE_INFINITY : performance.now();
      setState((old) => ({ armed: false, round: old.round + 1 }));
    };
    const leave = () => {
      away = true;
      restart();
    };
    const arrive = () => {
      away = document.visibilityState === "hidden";
      restart();
    };
    const look = () => {
      const now = element.getBoundingClientRect();
      if (moved(last, now)) restart();
      else if (!armed && !under.current && performance.now() - since.current >= ms) {
        armed = true;
        setState((old) => ({ ...old, armed: true }));
      }
      last = now;
      frame = requestAnimationFrame(look);
    };
    const hear = ({ clientX, clientY }: PointerEvent) => {
      heard = { x: clientX, y: clientY };
    };
    const enter = ({ pointerType, clientX, clientY, movementX, movementY }: PointerEvent) => {
      inside = true;
      const from = heard ?? { x: clientX - movementX, y: clientY - movementY };
      under.current = pointerType !== "touch" && contains(element.getBoundingClientRect(), from);
      if (!under.current || !armed) return;
      armed = false;
      // At once: the press that follows must find the button looking as it acts.
      flushSync(() => setState((old) => ({ ...old, armed: false })));
    };
    const exit = () => {
      inside = false;
      under.current = false;
    };
    const find = () => {
      if (element.matches(":focus-visible")) under.current = false;
    };
    const seen = () => (document.visibilityState === "hidden" ? leave() : arrive());
    restart();
    frame = requestAnimationFrame(look);
    element.addEventListener("pointerenter", enter);
    element.addEventListener("pointerleave", exit);
    element.addEventListener("focus", find);
    window.addEventListener("pointermove", hear, { capture: true, passive: true });
    window.addEventListener("blur", leave);
    window.addEventListener("focus", arrive);
    document.addEventListener("visibilitychange", seen);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("pointerenter", enter);
      element.removeEventListener("pointerleave", exit);
      element.removeEventListener("focus", find);
      window.removeEventListener("pointermove", hear, { capture: true });
      window.removeEventListener("blur", leave);
      window.removeEventListener("focus", arrive);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [ref, ms]);

  return { ...state, isArmed: () => !under.current && performance.now() - since.current >= ms };
}

function contains({ left, right, top, bottom }: DOMRect, { x, y }: { readonly x: number; readonly y: number }): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

function moved(a: DOMRect, b: DOMRect): boolean {
  return (
    Math.abs(a.x - b.x) > STILL_PX ||
    Math.abs(a.y - b.y) > STILL_PX ||
    Math.abs(a.width - b.width) > STILL_PX ||
    Math.abs(a.height - b.height) > STILL_PX
  );
}
