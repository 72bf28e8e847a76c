/** An engine besides Chromium, driven by whatever drives it. One for all tests of a run. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** In a window of its own, so that it is seen whatever others are opened; the newest has the keyboard. At no address yet. Closes with the engine at the latest. */
  openPage(): Promise<EnginePage>;
  /** Windows that are open, the one included that every engine keeps. */
  windows(): Promise<number>;
  /** Closes what was opened by pages and not by `openPage`. */
  closeStrays(): Promise<void>;
  close(): Promise<void>;
}

export type EngineName = "Firefox" | "WebKit";

/** CSS selector of the mini-app's frame on the screen. */
export const GUEST_FRAME = '[data-testid="guest"] iframe';

/** What both drivers can do. Functions are sent as text: they see their argument and the page, nothing of the test. */
export interface EnginePage {
  goto(url: string): Promise<void>;
  /** Runs in the page itself; waits for a promise. */
  evaluate<T, A = undefined>(work: (argument: A) => T, argument?: A): Promise<Awaited<T>>;
  /** Runs in the frame that the selector names, whatever its origin. Rejects when there is none. */
  inFrame<T, A = undefined>(selector: string, work: (argument: A) => T, argument?: A): Promise<Awaited<T>>;
  /** A real click, which counts as a person's, on the first element of the selector; in a frame of the page when one is named. */
  click(selector: string, frame?: string): Promise<void>;
  /** Real key presses, one after the other, wherever the focus is. Names of keys are those of `KeyboardEvent.key`. */
  press(...keys: string[]): Promise<void>;
  /** A tap at a point of the window, in CSS pixels, whatever is there. */
  tap(x: number, y: number): Promise<void>;
  /** Kinds of the dialogs that the engine has shown for this page, as far as it was acted on since; each was answered. */
  dialogs(): readonly string[];
  close(): Promise<void>;
}
