import { type ReactNode, type RefObject, useEffect } from "react";
import { createPart } from "./part.ts";
import { PartSheet } from "./part-sheet.tsx";

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

const sheetDialog = createPart<SheetProps>(() => import("./sheet-dialog.tsx").then((module) => module.SheetDialog));

/** Fetches what every sheet is drawn with, before the first one is opened. Never rejects. */
export function loadSheets(): Promise<void> {
  return sheetDialog.load();
}

/**
 * Rises from the bottom of a phone; a centred panel of 480 px from 600 px. Focus moves in, stays in, and returns.
 * The dialog behind it is a quarter of a page's first load, so it comes by itself when the page is idle, or at the first opening.
 */
export function Sheet(props: SheetProps) {
  useEffect(() => {
    // Without idle callbacks (WebKit) it comes at the first opening.
    const idle = globalThis.requestIdleCallback?.(() => void loadSheets());
    return () => {
      if (idle !== undefined) cancelIdleCallback(idle);
    };
  }, []);
  return <PartSheet part={sheetDialog} props={props} onClose={() => props.onClose("close")} onClosed={props.onClosed} />;
}
