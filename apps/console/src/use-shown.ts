import { useState } from "react";

/** What a sheet is told by whoever opened it. */
export interface OpenSheet {
  readonly open: boolean;
  onClose(): void;
  onClosed(): void;
}

interface Shown<T> {
  /** What the sheet is about; there until it has closed. */
  readonly of: T | undefined;
  readonly sheet: OpenSheet;
  show(of: T): void;
}

/** A sheet that is there while it is about something, and keeps that while it closes. */
export function useShown<T>(): Shown<T> {
  const [shown, setShown] = useState<{ readonly of: T; readonly open: boolean }>();
  return {
    of: shown?.of,
    sheet: {
      open: shown?.open ?? false,
      onClose: () => setShown((now) => now && { ...now, open: false }),
      onClosed: () => setShown(undefined),
    },
    show: (of) => setShown({ of, open: true }),
  };
}
