import type { GuestViewport } from "./session-deps.ts";

/** Where a guest stands, and its size. */
export interface GuestPlace {
  readonly element: Element;
  measure(): GuestViewport;
  close(): void;
}

/** The viewport of a guest that stands nowhere yet. */
export const noPlace: GuestViewport = {
  viewport: { width: 0, height: 0, keyboardHeight: 0 },
  capsule: { x: 0, y: 0, width: 0, height: 0 },
};

/** Watches the size of the guest's place; the capsule is in the host's bar, so inside the guest's rectangle it takes no room. */
export function observePlace(element: Element, onResize: () => void): GuestPlace {
  let last = "";
  function measure(): GuestViewport {
    const { width, height } = element.getBoundingClientRect();
    const visual = globalThis.visualViewport;
    const keyboardHeight = visual ? Math.max(0, Math.round(globalThis.innerHeight - visual.height * visual.scale)) : 0;
    return {
      viewport: { width: Math.round(width), height: Math.round(height), keyboardHeight },
      capsule: { x: Math.round(width), y: 0, width: 0, height: 0 },
    };
  }
  function changed(): void {
    const now = JSON.stringify(measure());
    if (now === last) return;
    last = now;
    onResize();
  }
  const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(changed);
  observer?.observe(element);
  globalThis.visualViewport?.addEventListener("resize", changed);
  return {
    element,
    measure,
    close: () => {
      observer?.disconnect();
      globalThis.visualViewport?.removeEventListener("resize", changed);
    },
  };
}

/** A promise of the first element a session is placed in. */
export function deferElement(): { readonly promise: Promise<Element>; resolve(element: Element): void } {
  let resolve: (element: Element) => void = () => {};
  const promise = new Promise<Element>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (element) => resolve(element) };
}
