import type { SheetView } from "@plaza/host";
import { PartSheet } from "@plaza/ui";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useHost, useSheet } from "../context.tsx";
import { checkoutSheet, consentSheet, fillSheet, questionSheet, selectSheet } from "../parts.ts";
import { cancelSheet } from "./cancel-sheet.ts";

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

  useRearmedWhenLate(current);

  if (sheet === null) return null;
  const onClosed = () => {
    setLeaving(null);
    host.restoreFocus(sheet.sessionId);
  };
  const part = { open: current !== null, onClosed };
  const around = { onClose: () => cancelSheet(host, sheet), onClosed };
  switch (sheet.kind) {
    case "consent":
      return <PartSheet key={sheet.id} part={consentSheet} props={{ sheet, ...part }} {...around} />;
    case "checkout":
      return <PartSheet key={sheet.id} part={checkoutSheet} props={{ sheet, ...part }} {...around} />;
    case "fill":
      return <PartSheet key={sheet.id} part={fillSheet} props={{ sheet, ...part }} {...around} />;
    case "select":
      return <PartSheet key={sheet.id} part={selectSheet} props={{ sheet, ...part }} {...around} />;
    default:
      return <PartSheet key={sheet.id} part={questionSheet} props={{ sheet, ...part }} {...around} />;
  }
}

/**
 * SECURITY: the engine counts its 500 ms from when the sheet was asked for. One whose file came later has been read by nobody yet,
 * so the count begins again when it is drawn [H-10] (test: "a sheet whose file comes late is armed from when it is seen").
 */
function useRearmedWhenLate(current: SheetView | null): void {
  const host = useHost();
  const late = useRef<string | null>(null);
  const part = partOf(current?.kind);
  const isReady = () => part.getSnapshot().status === "ready";
  const ready = useSyncExternalStore(part.subscribe, isReady, isReady);
  const id = current?.id ?? null;
  useEffect(() => {
    if (id === null) return;
    if (!ready) late.current = id;
    else if (late.current === id) {
      late.current = null;
      host.sheets.rearm(id);
    }
  }, [host, id, ready]);
}

function partOf(kind: SheetView["kind"] | undefined) {
  if (kind === "consent") return consentSheet;
  if (kind === "checkout") return checkoutSheet;
  if (kind === "fill") return fillSheet;
  return kind === "select" ? selectSheet : questionSheet;
}
