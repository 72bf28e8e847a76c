import { useSyncExternalStore } from "react";
import { useUiWords } from "../i18n/provider.tsx";
import type { Toasts } from "./toasts.ts";

/** Place once; the region is there before the first toast, so that it is announced. */
export function ToastHost({ toasts }: { toasts: Toasts }) {
  const words = useUiWords();
  const toast = useSyncExternalStore(toasts.subscribe, toasts.getSnapshot, toasts.getSnapshot);
  return (
    <section className="pz-host pz-toasts" aria-label={words.t("toasts")} aria-live="polite">
      {toast && (
        // biome-ignore lint/a11y/noStaticElementInteractions: only stops the clock while the toast is read or in focus
        <div
          key={toast.id}
          className="pz-toast"
          onFocus={toasts.pause}
          onBlur={toasts.resume}
          onPointerEnter={toasts.pause}
          onPointerLeave={toasts.resume}
        >
          <span className="pz-grow pz-cut">{toast.text}</span>
          {toast.action !== undefined && (
            <button type="button" onClick={() => toasts.dismiss(true)}>
              {toast.action}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
