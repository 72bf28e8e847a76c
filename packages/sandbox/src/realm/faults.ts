/** Longest text of a fault that is reported: a guest must not fill the host's log through an error message. */
const MAX_TEXT = 500;
const MAX_PER_MINUTE = 20;

/** The guest's own words about what it threw; the host shows them to the publisher, never as markup. */
export function faultText(thrown: unknown): string {
  let text: string;
  try {
    text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    text = "An error that cannot be shown as text.";
  }
  return text.slice(0, MAX_TEXT);
}

interface ErrorEvents {
  addEventListener(type: string, listener: (event: Event) => void): void;
}

/** Reports what nobody caught, at most {@link MAX_PER_MINUTE} a minute. Returns the reporter, for faults that a framework catches. */
export function watchFaults(
  scope: ErrorEvents,
  report: (message: string) => void,
  now: () => number = Date.now,
): (thrown: unknown) => void {
  let windowStart = now();
  let count = 0;
  const tell = (thrown: unknown): void => {
    if (now() - windowStart >= 60_000) {
      windowStart = now();
      count = 0;
    }
    count += 1;
    if (count <= MAX_PER_MINUTE) report(faultText(thrown));
  };
  scope.addEventListener("error", (event) => {
    const { error, message } = event as ErrorEvent;
    // Failed images and the like are events without an error: the guest's own matter.
    if (error !== undefined || message !== undefined) tell(error ?? message);
  });
  scope.addEventListener("unhandledrejection", (event) => tell((event as PromiseRejectionEvent).reason));
  return tell;
}
