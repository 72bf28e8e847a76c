import { type PointerEvent, type RefObject, useRef } from "react";

/** CSS px after which letting go closes. */
const FAR_PX = 96;
/** CSS px per ms after which a flick closes. */
const FAST = 0.6;

/** Handlers for a grab handle that drags `target` down and closes it; without `onSwipe` it does not move. */
export function useSwipeDown(target: RefObject<HTMLElement | null>, onSwipe: (() => void) | undefined) {
  const start = useRef<{ y: number; at: number } | null>(null);
  const release = () => {
    start.current = null;
    target.current?.removeAttribute("data-swiping");
    target.current?.style.removeProperty("transform");
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (!onSwipe || event.button !== 0) return;
      start.current = { y: event.clientY, at: event.timeStamp };
      event.currentTarget.setPointerCapture(event.pointerId);
      target.current?.setAttribute("data-swiping", "");
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!start.current || !target.current) return;
      target.current.style.transform = `translateY(${Math.max(0, event.clientY - start.current.y)}px)`;
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      if (!start.current) return;
      const way = event.clientY - start.current.y;
      const speed = way / Math.max(1, event.timeStamp - start.current.at);
      release();
      if (way > FAR_PX || (way > 24 && speed > FAST)) onSwipe?.();
    },
    onPointerCancel: release,
  };
}
