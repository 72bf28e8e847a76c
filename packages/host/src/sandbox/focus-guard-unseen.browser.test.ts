import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type FocusGuard, guardFocus } from "./focus-guard.ts";

const GRACE_MS = 150;
const AWAY_MS = 100;

let frame: HTMLIFrameElement;
let button: HTMLButtonElement;
let guard: FocusGuard;
let onThief: ReturnType<typeof vi.fn<() => void>>;
let time: number;
/** Whether the focus is somewhere in this tab, as the browser says: in a frame of it too. */
let inTab: boolean;
let draw: FrameRequestCallback;

beforeEach(() => {
  frame = document.createElement("iframe");
  button = document.createElement("button");
  document.body.append(button, frame);
  time = 1_000;
  inTab = true;
  vi.spyOn(performance, "now").mockImplementation(() => time);
  vi.spyOn(document, "hasFocus").mockImplementation(() => inTab);
  vi.spyOn(window, "requestAnimationFrame").mockImplementation((callback) => {
    draw = callback;
    return 1;
  });
  onThief = vi.fn<() => void>();
  guard = guardFocus(frame, onThief);
  button.focus();
  // What this document's own focusing told it is over.
  window.dispatchEvent(new FocusEvent("focus"));
});
afterEach(() => {
  guard.close();
  frame.remove();
  button.remove();
  vi.restoreAllMocks();
});

/** As Chromium does when a frame of another process took the keyboard: this document still believes in its button. */
function stealUnseen(): void {
  window.dispatchEvent(new FocusEvent("blur"));
}
function passes(ms: number): void {
  time += ms;
  draw(time);
}

it("a theft that shows only as a blur is taken back: the document lets go of what it believes in, and asks for it again [H-11]", () => {
  const done: string[] = [];
  button.addEventListener("blur", () => done.push("let go"));
  button.addEventListener("focus", () => done.push("asked"));
  time += GRACE_MS + 1;
  stealUnseen();
  expect([done, document.activeElement, frame.style.display]).toEqual([["let go", "asked"], button, "block"]);
  expect(onThief).not.toHaveBeenCalled();
});

it("counts again for as long as the focus stays away, each tenth of a second and not sooner; the third ends the session [H-11]", () => {
  time += GRACE_MS + 1;
  stealUnseen();
  passes(AWAY_MS - 1);
  passes(0);
  expect(onThief).not.toHaveBeenCalled();
  passes(1);
  expect(onThief).not.toHaveBeenCalled();
  passes(AWAY_MS - 1);
  expect(onThief).not.toHaveBeenCalled();
  passes(1);
  expect(onThief).toHaveBeenCalledTimes(1);
});

it("three that show only as blurs end it as well, and what comes in the first moment does not count", () => {
  time += GRACE_MS;
  stealUnseen();
  time += 1;
  stealUnseen();
  stealUnseen();
  expect(onThief).not.toHaveBeenCalled();
  stealUnseen();
  expect(onThief).toHaveBeenCalledTimes(1);
});

it("a focus that has come back is no theft, however long it stays", () => {
  time += GRACE_MS + 1;
  stealUnseen();
  stealUnseen();
  window.dispatchEvent(new FocusEvent("focus"));
  for (let look = 0; look < 10; look += 1) passes(AWAY_MS);
  expect(onThief).not.toHaveBeenCalled();
});

it("a user who leaves for another window takes the focus along and is no thief, there and back", () => {
  time += GRACE_MS + 1;
  inTab = false;
  stealUnseen();
  for (let look = 0; look < 5; look += 1) passes(AWAY_MS);
  expect([onThief.mock.calls.length, frame.style.display]).toEqual([0, "none"]);
  inTab = true;
  for (let look = 0; look < 5; look += 1) passes(AWAY_MS);
  expect([onThief.mock.calls.length, frame.style.display]).toEqual([0, "none"]);
});

it("a user who leaves while a thief has the keyboard ends the count, and it goes on when they are back", () => {
  time += GRACE_MS + 1;
  stealUnseen();
  inTab = false;
  for (let look = 0; look < 5; look += 1) passes(AWAY_MS);
  expect(onThief).not.toHaveBeenCalled();
  inTab = true;
  passes(AWAY_MS);
  passes(AWAY_MS);
  expect(onThief).toHaveBeenCalledTimes(1);
});

it("one that shows is taken from the frame, and nothing else lets go", () => {
  const blurred = vi.spyOn(frame, "blur");
  time += GRACE_MS + 1;
  frame.style.display = "block";
  frame.focus();
  passes(1);
  expect(document.activeElement).toBe(button);
  expect(blurred).not.toHaveBeenCalled();
});

it("looks at nothing that it was not told of", () => {
  time += GRACE_MS + 1;
  for (let look = 0; look < 10; look += 1) passes(AWAY_MS);
  expect([onThief.mock.calls.length, frame.style.display, document.activeElement]).toEqual([0, "none", button]);
});
