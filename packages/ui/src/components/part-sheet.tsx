import { useEffect, useRef, useState } from "react";
import { useUiWords } from "../i18n/provider.tsx";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { type Part, usePart } from "./part.ts";

export interface PartSheetProps<P extends { readonly open: boolean }> {
  part: Part<P>;
  /** What the sheet gets when it is here. */
  props: P;
  /** The user leaves it while it is not here. */
  onClose(): void;
  /** It is closed and was never here; what closes after it was drawn tells by itself. */
  onClosed?(): void;
}

/** A sheet in a file of its own: nothing before it is first opened; a file that does not come is said, with Retry, and can be left. */
export function PartSheet<P extends { readonly open: boolean }>({ part, props, onClose, onClosed }: PartSheetProps<P>) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  const state = usePart(part, wanted);
  const gone = state.status !== "ready" && !props.open;
  const closed = useRef(onClosed);
  closed.current = onClosed;
  useEffect(() => {
    if (gone) closed.current?.();
  }, [gone]);
  if (!wanted) return null;
  if (state.status === "ready") return <state.component {...props} />;
  return state.status === "failed" && props.open ? <SheetUnavailable onRetry={() => void part.load()} onClose={onClose} /> : null;
}

/** Where a sheet should be and its file did not come. The browser's own dialog: it must not need another file. */
export function SheetUnavailable({ onRetry, onClose }: { onRetry(): void; onClose(): void }) {
  const { t } = useUiWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="pz-host pz-sheet-missing"
      aria-label={t("loadFailed")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <Notice
        role="alert"
        title={t("loadFailed")}
        text={t("loadFailedText")}
        actions={
          <>
            <Button full onClick={onRetry}>
              {t("retry")}
            </Button>
            <Button kind="quiet" full onClick={onClose}>
              {t("close")}
            </Button>
          </>
        }
      />
    </dialog>
  );
}
