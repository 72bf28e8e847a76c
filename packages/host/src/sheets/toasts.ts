import { MiniAppError } from "@plaza/protocol";
import { nanoid } from "nanoid";

export interface ToastView {
  readonly id: string;
  readonly text: string;
  readonly action?: string;
  /** Absent for the host's own. */
  readonly sessionId?: string;
}

export interface Toasts {
  /** Resolves with whether the action was tapped, once the toast is gone. */
  show(toast: { readonly text: string; readonly action?: string; readonly sessionId?: string }): Promise<{ action: boolean }>;
  answer(id: string, action: boolean): void;
  dismiss(sessionId: string): void;
}

/** Toasts one session may have waiting. */
const MAX_WAITING = 3;

/** The queue of toasts; who draws them answers `false` when the time is over. */
export function createToasts(onChange: (toasts: readonly ToastView[]) => void): Toasts {
  let entries: readonly { readonly view: ToastView; readonly settle: (action: boolean) => void }[] = [];

  function remove(keep: (view: ToastView) => boolean, action: boolean): void {
    const gone = entries.filter(({ view }) => !keep(view));
    entries = entries.filter(({ view }) => keep(view));
    if (gone.length === 0) return;
    onChange(entries.map(({ view }) => view));
    for (const { settle } of gone) settle(action);
  }

  return {
    show: ({ text, action, sessionId }) => {
      if (sessionId !== undefined && entries.filter(({ view }) => view.sessionId === sessionId).length >= MAX_WAITING) {
        throw new MiniAppError("RATE_LIMITED", undefined, { retryAfterMs: 6_000 });
      }
      const view: ToastView = {
        id: nanoid(),
        text,
        ...(action === undefined ? {} : { action }),
        ...(sessionId === undefined ? {} : { sessionId }),
      };
      return new Promise((resolve) => {
        entries = [...entries, { view, settle: (tapped) => resolve({ action: tapped }) }];
        onChange(entries.map((entry) => entry.view));
      });
    },
    answer: (id, action) => remove((view) => view.id !== id, action),
    dismiss: (sessionId) => remove((view) => view.sessionId !== sessionId, false),
  };
}
