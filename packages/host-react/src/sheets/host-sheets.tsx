import type { SheetView } from "@plaza/host";
import { useEffect, useState } from "react";
import { useHost, useSheet } from "../context.tsx";
import { CheckoutSheet } from "./checkout-sheet.tsx";
import { ConsentSheet } from "./consent-sheet.tsx";
import { AlertSheet, ConfirmSheet, OpenUrlSheet } from "./question-sheets.tsx";

/** What a sheet component gets: the view stays while the sheet goes away, so that it does not empty on its way out. */
export interface SheetPart<K extends SheetView["kind"]> {
  readonly sheet: Extract<SheetView, { kind: K }>;
  readonly open: boolean;
  readonly onClosed: () => void;
}

/** The one sheet that waits for the user. Each gets its own element: what one armed, ticked or scrolled is not the next one's. */
export function HostSheets() {
  const host = useHost();
  const current = useSheet();
  const [leaving, setLeaving] = useState<SheetView | null>(null);
  if (current !== null && leaving !== current) setLeaving(current);
  const sheet = current ?? leaving;

  useEffect(() => {
    if (!current) return;
    const rearm = () => host.sheets.rearm(current.id);
    window.addEventListener("focus", rearm);
    return () => window.removeEventListener("focus", rearm);
  }, [host, current]);

  if (sheet === null) return null;
  const part = {
    open: current !== null,
    onClosed: () => {
      setLeaving(null);
      host.restoreFocus(sheet.sessionId);
    },
  };
  switch (sheet.kind) {
    case "consent":
      return <ConsentSheet key={sheet.id} sheet={sheet} {...part} />;
    case "checkout":
      return <CheckoutSheet key={sheet.id} sheet={sheet} {...part} />;
    case "confirm":
      return <ConfirmSheet key={sheet.id} sheet={sheet} {...part} />;
    case "alert":
      return <AlertSheet key={sheet.id} sheet={sheet} {...part} />;
    case "openUrl":
      return <OpenUrlSheet key={sheet.id} sheet={sheet} {...part} />;
  }
}
