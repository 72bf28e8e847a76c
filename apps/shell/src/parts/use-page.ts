import { type RefObject, useEffect, useRef } from "react";

/**
 * Names the document and moves the focus to the page's heading, as a full page load would: without it a screen reader
 * stays on a link that is gone. The first page of a visit keeps the browser's own focus.
 */
export function usePage(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (history.state?.plazaShell !== true) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}
