import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FocusGuard, guardFocus } from "./focus-guard.ts";

let frame: HTMLIFrameElement;
let button: HTMLButtonElement;
let guard: FocusGuard | undefined;

beforeEach(() => {
  frame = document.createElement("iframe");
  frame.srcdoc = "<input>";
  button = document.createElement("button");
  document.body.append(button, frame);
});
afterEach(() => {
  guard?.close();
  guard = undefined;
  frame.remove();
  button.remove();
  vi.restoreAllMocks();
});

const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
/** Frames are drawn until `holds`, or until so many milliseconds of them have passed. */
async function frames(ms: number, holds: () => boolean = () => false): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end && !holds(); ) await nextFrame();
}
/** As a browser does that lets a frame off display take the focus. */
function steal(): void {
  frame.style.display = "block";
  frame.focus();
}
const takenBack = () => expect.poll(() => document.activeElement, { interval: 5 }).not.toBe(frame);
const GRACE_MS = 150;

describe("what is a theft of the keyboard", () => {
  it("nothing is, while nobody takes it: the frame stays off display and its guest lives [H-11]", async () => {
    const onThief = vi.fn();
    guard = guardFocus(frame, onThief);
    button.focus();
    await frames(GRACE_MS + 150);
    expect([guard.hadFocus, frame.style.display, onThief.mock.calls.length]).toEqual([false, "none", 0]);
    expect(document.activeElement).toBe(button);
  });

  it("a focus that was under way from the tap before is taken back and not counted", async () => {
    const onThief = vi.fn();
    const started = performance.now();
    guard = guardFocus(frame, onThief);
    button.focus();
    while (onThief.mock.calls.length === 0) {
      steal();
      await nextFrame();
    }
    expect(performance.now() - started).toBeGreaterThan(GRACE_MS);
  });

  it("the third ends the session, and not the second [H-11]", async () => {
    const onThief = vi.fn();
    guard = guardFocus(frame, onThief);
    button.focus();
    await frames(GRACE_MS + 20);
    for (let theft = 1; theft <= 2; theft += 1) {
      steal();
      await takenBack();
      expect([theft, onThief.mock.calls.length, frame.style.display]).toEqual([theft, 0, "block"]);
    }
    steal();
    await expect.poll(() => onThief.mock.calls.length, { interval: 5 }).toBeGreaterThan(0);
  });
});

describe("taking it back", () => {
  it("gives it to what had it last, without moving the page", async () => {
    const space = document.createElement("div");
    space.style.height = "5000px";
    document.body.append(space);
    frame.style.position = "fixed";
    guard = guardFocus(frame, () => {});
    button.focus();
    scrollTo(0, 2_000);
    const { scrollY } = window;
    expect(scrollY).toBeGreaterThan(500);
    frame.style.display = "block";
    frame.focus({ preventScroll: true });
    await expect.poll(() => document.activeElement, { interval: 5 }).toBe(button);
    expect(window.scrollY).toBe(scrollY);
    space.remove();
  });

  it("leaves it with the page, where nothing had it before", async () => {
    guard = guardFocus(frame, () => {});
    steal();
    await takenBack();
    expect(document.activeElement).toBe(document.body);
  });

  it("leaves it with the page, where what had it is gone", async () => {
    guard = guardFocus(frame, () => {});
    button.focus();
    button.remove();
    steal();
    await takenBack();
    expect(document.activeElement).toBe(document.body);
  });

  it("happens at the next frame, also where the window is not told that it lost the focus", async () => {
    const silence = (event: Event) => event.stopImmediatePropagation();
    window.addEventListener("blur", silence, { capture: true });
    guard = guardFocus(frame, () => {});
    button.focus();
    steal();
    await expect.poll(() => document.activeElement, { interval: 5 }).toBe(button);
    window.removeEventListener("blur", silence, { capture: true });
  });

  it("happens when the window is told, also where no frame is drawn", async () => {
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(0);
    guard = guardFocus(frame, () => {});
    button.focus();
    steal();
    window.dispatchEvent(new FocusEvent("blur"));
    expect(document.activeElement).toBe(button);
  });
});

it("leaves nothing behind: what it listened to it no longer hears, and the keyboard is the guest's again", async () => {
  const spies = [document, window].map((target) => ({
    added: vi.spyOn(target, "addEventListener"),
    removed: vi.spyOn(target, "removeEventListener"),
  }));
  const closed = guardFocus(frame, () => {});
  const added = spies.map((spy) => spy.added.mock.calls.map(([type, listener]) => [type, listener]));
  expect(added.map((calls) => calls.map(([type]) => type))).toEqual([["focusin"], ["blur", "focus"]]);
  closed.close();
  expect(spies.map((spy) => spy.removed.mock.calls.map(([type, listener]) => [type, listener]))).toEqual(added);
  expect(frame.style.display).toBe("block");
  frame.focus();
  await frames(60);
  expect(document.activeElement).toBe(frame);
});
