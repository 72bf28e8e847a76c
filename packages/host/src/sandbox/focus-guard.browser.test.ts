import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FocusGuard, guardFocus } from "./focus-guard.ts";

let frame: HTMLIFrameElement;
let button: HTMLButtonElement;
let guard: FocusGuard | undefined;
let thief: ReturnType<typeof setInterval> | undefined;

beforeEach(() => {
  frame = document.createElement("iframe");
  frame.srcdoc = "<input>";
  button = document.createElement("button");
  document.body.append(button, frame);
});
afterEach(() => {
  clearInterval(thief);
  guard?.close();
  frame.remove();
  button.remove();
});

describe("the guard of the keyboard", () => {
  it("takes the frame off display and the focus out of it, and remembers that it had it", () => {
    frame.focus();
    expect(document.activeElement).toBe(frame);
    guard = guardFocus(frame, () => {});
    expect(guard.hadFocus).toBe(true);
    expect(getComputedStyle(frame).display).toBe("none");
    expect(document.activeElement).toBe(document.body);
    guard.close();
    expect(getComputedStyle(frame).display).toBe("block");
  });

  it("a guest that steals the keyboard is stopped before a sheet can be armed [H-11]", async () => {
    const onThief = vi.fn();
    guard = guardFocus(frame, onThief);
    button.focus();
    const started = performance.now();
    frame.style.display = "block"; // as a browser does that lets a hidden frame take the focus
    thief = setInterval(() => frame.focus(), 50);
    await expect.poll(() => onThief.mock.calls.length, { interval: 5 }).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("a single theft is taken back and stops nobody", async () => {
    const onThief = vi.fn();
    guard = guardFocus(frame, onThief);
    button.focus();
    frame.style.display = "block";
    frame.focus();
    await expect.poll(() => document.activeElement).toBe(button);
    expect(onThief).not.toHaveBeenCalled();
  });
});
