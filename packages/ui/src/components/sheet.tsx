import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useState } from "react";

export type SheetCloseReason = "escape" | "scrim" | "close" | "swipe";

export interface SheetProps {
  open: boolean;
  onClose(reason: SheetCloseReason): void;
  title: ReactNode;
  description?: ReactNode;
  /** A pact sheet (consent, checkout, sign-in) brings the vault bar. */
  vault?: ReactNode;
  /** Beside the title: an app icon; the mark. */
  leading?: ReactNode;
  trailing?: ReactNode;
  /** Stay in view while the rest scrolls. */
  actions?: ReactNode;
  children?: ReactNode;
  /** False while something runs that must not be left half done. */
  dismissible?: boolean;
  /** The close button, when the actions hold no cancel. On by default for sheets without a vault. */
  closeButton?: boolean;
  /** The title is read aloud only. */
  hideTitle?: boolean;
  container?: HTMLElement | null;
  /** Takes the focus; the sheet itself when absent, so that no act is one stray key away. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** Gets the focus back; what had it before when absent. */
  finalFocus?: RefObject<HTMLElement | null>;
  /** After the closing movement. */
  onClosed?(): void;
}

const load = () => import("./sheet-dialog.tsx");
const SheetDialog = lazy(() => load().then((module) => ({ default: module.SheetDialog })));

/**
 * Rises from the bottom of a phone; a centred panel of 480 px from 600 px. Focus moves in, stays in, and returns.
 * The dialog behind it is a quarter of a page's first load, so it comes by itself when the page is idle, or at the first opening.
 */
export function Sheet(props: SheetProps) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  useEffect(() => {
    // Without idle callbacks (WebKit) it comes at the first opening. A failed fetch is tried again then, and shown there.
    const idle = globalThis.requestIdleCallback?.(() => void load().catch(() => undefined));
    return () => {
      if (idle !== undefined) cancelIdleCallback(idle);
    };
  }, []);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <SheetDialog {...props} />
    </Suspense>
  );
}
