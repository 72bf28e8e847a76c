/** Milliseconds a toast stays; the clock stands while it has the focus or the pointer. */
export const TOAST_MS = 6_000;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: string;
}

export interface Toasts {
  /** Settles when the toast leaves: `action` is true if its button was pressed. A new one replaces the old. */
  show(toast: { readonly text: string; readonly action?: string }): Promise<{ action: boolean }>;
  dismiss(action: boolean): void;
  pause(): void;
  resume(): void;
  subscribe(listener: () => void): () => void;
  getSnapshot(): Toast | null;
  close(): void;
}

/** One toast at a time: one line, one action. Errors are never toasts. */
export function createToasts({ ms = TOAST_MS }: { readonly ms?: number } = {}): Toasts {
  const listeners = new Set<() => void>();
  let current: Toast | null = null;
  let settle: ((result: { action: boolean }) => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = 1;

  function change(toast: Toast | null): void {
    current = toast;
    for (const listener of listeners) listener();
  }
  function dismiss(action: boolean): void {
    clearTimeout(timer);
    const done = settle;
    settle = undefined;
    if (current) change(null);
    done?.({ action });
  }
  function resume(): void {
    clearTimeout(timer);
    if (current) timer = setTimeout(dismiss, ms, false);
  }
  return {
    show(toast) {
      dismiss(false);
      return new Promise((resolve) => {
        settle = resolve;
        change({ id: next++, ...toast });
        resume();
      });
    },
    dismiss,
    pause: () => clearTimeout(timer),
    resume,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => current,
    close: () => dismiss(false),
  };
}
