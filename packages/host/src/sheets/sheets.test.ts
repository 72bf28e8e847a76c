import { describe, expect, it, vi } from "vitest";
import { FIRST_WAIT_MS, MAX_REFUSALS } from "./restraint.ts";
import { ARMING_MS, createSheets, MAX_WAITING } from "./sheets.ts";
import { createToasts } from "./toasts.ts";
import type { SheetRequest, SheetView } from "./types.ts";

const app = { appId: "com.example.coffee", name: "Coffee", icon: null, publisher: "Example" };
const question: Extract<SheetRequest, { kind: "confirm" }> = { kind: "confirm", app, text: "Empty the cart?" };

function rig() {
  let now = 1_000;
  const seen: (SheetView | null)[] = [];
  const sheets = createSheets({ now: () => now, onChange: (current) => seen.push(current) });
  return { sheets, seen, pass: (ms: number) => (now += ms) };
}

describe("the queue of sheets", () => {
  it("shows one sheet at a time, in order [H3]", async () => {
    const { sheets, pass } = rig();
    const first = sheets.ask(question, "s-1");
    const second = sheets.ask({ ...question, text: "Sure?" }, "s-2");
    const shown = sheets.current();
    expect(shown).toMatchObject({ text: "Empty the cart?", sessionId: "s-1" });
    pass(ARMING_MS);
    expect(sheets.answer(shown?.id ?? "", { ok: true })).toBe(true);
    expect(await first).toEqual({ ok: true });
    expect(sheets.current()).toMatchObject({ text: "Sure?", sessionId: "s-2" });
    sheets.answer(sheets.current()?.id ?? "", { ok: false });
    expect(await second).toEqual({ ok: false });
    expect(sheets.current()).toBeNull();
  });

  it("a yes before 500 ms is refused, a no is not [H-10]", async () => {
    const { sheets, pass } = rig();
    const asked = sheets.ask(question, "s-1");
    const id = sheets.current()?.id ?? "";
    pass(ARMING_MS - 1);
    expect(sheets.answer(id, { ok: true })).toBe(false);
    pass(1);
    sheets.rearm(id);
    expect(sheets.answer(id, { ok: true })).toBe(false);
    expect(sheets.answer(id, { ok: false })).toBe(true);
    expect(await asked).toEqual({ ok: false });
  });

  it("a sheet that waits arms when it is shown, not when it was asked for [H-10]", () => {
    const { sheets, pass } = rig();
    void sheets.ask(question, "s-1");
    void sheets.ask({ ...question, text: "Second" }, "s-1");
    pass(10_000);
    sheets.answer(sheets.current()?.id ?? "", { ok: false });
    expect(sheets.answer(sheets.current()?.id ?? "", { ok: true })).toBe(false);
  });

  it("an answer to another sheet than the one on screen is refused [I-09]", () => {
    const { sheets, pass, seen } = rig();
    void sheets.ask(question, "s-1");
    void sheets.ask({ ...question, text: "Second" }, "s-1");
    pass(ARMING_MS);
    expect(sheets.answer("forged", { ok: true })).toBe(false);
    expect(seen.at(-1)).toMatchObject({ text: "Empty the cart?" });
  });

  it("refuses a session that floods it with sheets [H-12]", () => {
    const { sheets } = rig();
    for (let n = 0; n < MAX_WAITING; n++) void sheets.ask(question, "s-1");
    return expect(sheets.ask(question, "s-1")).rejects.toMatchObject({ code: "BRIDGE_BUSY" });
  });

  it("makes an app that was told no three times in a row wait, each time longer, and forgets it after a yes [H-12]", async () => {
    const { sheets, pass } = rig();
    const refuse = () => {
      const asked = sheets.ask(question, "s-1");
      sheets.answer(sheets.current()?.id ?? "", { ok: false });
      return asked;
    };
    for (let n = 0; n < MAX_REFUSALS; n++) await refuse();
    await expect(refuse()).rejects.toMatchObject({ code: "BRIDGE_BUSY", retryAfterMs: FIRST_WAIT_MS });
    // Another app is not held to it.
    void sheets.ask({ ...question, app: { ...app, appId: "com.example.other" } }, "s-2");
    sheets.answer(sheets.current()?.id ?? "", { ok: false });
    pass(FIRST_WAIT_MS);
    await refuse();
    await expect(refuse()).rejects.toMatchObject({ retryAfterMs: 2 * FIRST_WAIT_MS });
    pass(2 * FIRST_WAIT_MS);
    const wanted = sheets.ask(question, "s-1");
    pass(ARMING_MS);
    sheets.answer(sheets.current()?.id ?? "", { ok: true });
    expect(await wanted).toEqual({ ok: true });
    for (let n = 0; n < MAX_REFUSALS; n++) await refuse();
  });

  it("offers to block an app from its third question in a row; blocked, it asks nothing, and what it had waiting is gone [H-12]", async () => {
    const { sheets } = rig();
    const asked = [1, 2, 3, 4].map((n) => sheets.ask({ ...question, text: `Question ${n}` }, "s-1"));
    for (const offered of [false, false]) {
      expect(sheets.current()?.blockable).toBe(offered);
      sheets.answer(sheets.current()?.id ?? "", { ok: false });
    }
    expect(sheets.current()?.blockable).toBe(true);
    expect(sheets.block("forged")).toBe(false);
    expect(sheets.block(sheets.current()?.id ?? "")).toBe(true);
    expect(await Promise.all(asked)).toEqual([{ ok: false }, { ok: false }, null, null]);
    expect(sheets.current()).toBeNull();
    await expect(sheets.ask(question, "s-after-a-restart")).rejects.toMatchObject({ code: "CAPABILITY_DENIED" });
  });

  it("leaving the screen dismisses without an answer; the end of a session rejects", async () => {
    const { sheets } = rig();
    const left = sheets.ask(question, "s-1");
    sheets.dismiss("s-1", "hidden");
    expect(await left).toBeNull();
    const ended = sheets.ask(question, "s-1");
    sheets.dismiss("s-1", "ended");
    await expect(ended).rejects.toMatchObject({ code: "BRIDGE_CLOSED" });
    expect(sheets.current()).toBeNull();
  });

  it("a payment under way is not taken off the screen with its app", () => {
    const { sheets } = rig();
    const onDismiss = vi.fn();
    sheets.open(question, { sessionId: "s-1", onAnswer: () => true, onDismiss, outlives: () => true });
    sheets.dismiss("s-1", "ended");
    expect(onDismiss).not.toHaveBeenCalled();
    expect(sheets.current()).not.toBeNull();
  });
});

describe("toasts", () => {
  it("resolve with whether the action was tapped, and go with their session [I3]", async () => {
    const seen: number[] = [];
    const toasts = createToasts((list) => seen.push(list.length));
    const tapped = toasts.show({ text: "Saved", action: "Undo", sessionId: "s-1" });
    const gone = toasts.show({ text: "Sent", sessionId: "s-2" });
    expect(seen).toEqual([1, 2]);
    toasts.dismiss("s-2");
    expect(await gone).toEqual({ action: false });
    toasts.dismiss("s-1");
    expect(await tapped).toEqual({ action: false });
  });

  it("one session cannot fill the screen with them [H-12]", () => {
    const toasts = createToasts(() => {});
    for (let n = 0; n < 3; n++) void toasts.show({ text: "hey", sessionId: "s-1" });
    expect(() => toasts.show({ text: "hey", sessionId: "s-1" })).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  });
});
