import { type RefObject, useEffect, useRef } from "react";

/** When a part of the page gives way to another, the focus goes to the first field of what is there now, or to its first button: it would be lost else. */
export function useFocusOnChange(part: RefObject<HTMLElement | null>, shown: unknown): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    const field = part.current?.querySelector("input") ?? part.current?.querySelector("button");
    field?.focus();
  }, [part, shown]);
}
