import { describe, expect, it, vi } from "vitest";
import { ARMING_MS, type AskOptions, createSheets, MAX_WAITING, type SheetHandle } from "./sheets.ts";
import type { SheetAnswer, SheetRequest, SheetView } from "./types.ts";

const app = { appId: "com.example.coffee", name: "Coffee", icon: null, publisher: "Example" };
const confirm: SheetRequest = { kind: "confirm", app, text: "Empty the cart?" };
const requests: Record<SheetRequest["kind"], SheetRequest> = {
  confirm,
  alert: { kind: "alert", app, text: "Sold out." },
  consent: { kind: "consent", app, scopes: [{ scope: "email", reason: "Send your receipt" }] },
  openUrl: { kind: "openUrl", app, url: "https://example.com/", origin: "https://example.com" },
  fill: {
    kind: "fill",
    app,
    items: [{ field: "name", reason: "Book a table" }],
    contacts: { name: "Linh", addresses: [] },
    recipient: "app",
  },
  select: { kind: "select", app, part: "instrument", options: [{ id: "i-1", label: "Debit card 4417" }] },
  subscription: { kind: "subscription", app, subscription: {} as never, wish: "cancel" },
  checkout: { kind: "checkout", app, quote: {} as never, instruments: [], state: { phase: "review" } },
};

function rig() {
  let now = 1_000;
  const seen: (SheetView | null)[] = [];
  const sheets = createSheets({ now: () => now, onChange: (current) => void seen.push(current) });
  const open = (request: SheetRequest, sessionId = "s-1", options: Partial<AskOptions> = {}): SheetHandle & { onAnswer: unknown } => {
    const onAnswer = vi.fn(() => true);
    return { ...sheets.open(request, { sessionId, onAnswer, onDismiss: () => undefined, ...options }), onAnswer };
  };
  return { sheets, seen, open, pass: (ms: number) => (now += ms) };
}

describe("what counts as a yes", () => {
  it.each<[SheetRequest["kind"], SheetAnswer]>([
    ["confirm", { ok: true }],
    ["consent", { granted: ["email"] }],
    ["openUrl", { open: true }],
    ["fill", { share: { fields: ["name"] } }],
    ["select", { choose: "i-1" }],
    ["subscription", { ok: true }],
    ["checkout", { act: "pay" }],
    ["checkout", { act: "pay", instrumentId: "card-1" }],
  ])("%s with %j waits until the sheet is armed, to the millisecond [H-10]", (kind, answer) => {
    const { sheets, open, pass } = rig();
    const { id, onAnswer } = open(requests[kind]);
    expect(sheets.answer(id, answer)).toBe(false);
    pass(ARMING_MS - 1);
    expect(sheets.answer(id, answer)).toBe(false);
    expect(onAnswer).not.toHaveBeenCalled();
    expect(sheets.current()?.id).toBe(id);
    pass(1);
    expect(sheets.answer(id, answer)).toBe(true);
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(answer, expect.objectContaining({ id }));
    expect(sheets.current()).toBeNull();
  });

  it.each<[SheetRequest["kind"], SheetAnswer]>([
    ["confirm", { ok: false }],
    ["subscription", { ok: false }],
    ["alert", {}],
    ["consent", { granted: [] }],
    ["openUrl", { open: false }],
    ["fill", { share: null }],
    ["select", { choose: null }],
    ["fill", { share: { fields: [] } }],
    ["fill", { granted: ["email"] }],
    ["checkout", { act: "cancel" }],
    ["checkout", { act: "done" }],
    // An answer of another kind of sheet gives nothing away.
    ["alert", { open: true }],
    ["confirm", { open: true }],
    ["consent", { ok: true }],
    ["openUrl", { ok: true }],
    ["checkout", { ok: true }],
  ])("%s with %j is taken at once", (kind, answer) => {
    const { sheets, open } = rig();
    expect(sheets.answer(open(requests[kind]).id, answer)).toBe(true);
    expect(sheets.current()).toBeNull();
  });
});

describe("a sheet on screen", () => {
  it("is armed from the moment it is shown, once, and anew when it is told to [H-10]", () => {
    const { sheets, open, pass } = rig();
    const { id } = open(confirm);
    expect(sheets.current()).toMatchObject({ ...confirm, id, sessionId: "s-1", shownAt: 1_000, armedAt: 1_000 + ARMING_MS });
    pass(100);
    open(confirm, "s-2");
    expect(sheets.current()).toMatchObject({ shownAt: 1_000, armedAt: 1_000 + ARMING_MS });
    sheets.rearm(id);
    expect(sheets.current()).toMatchObject({ shownAt: 1_000, armedAt: 1_100 + ARMING_MS });
  });

  it("is not armed anew in the name of another, and nothing is where there is none", () => {
    const { sheets, open, seen, pass } = rig();
    sheets.rearm("none");
    expect([sheets.answer("none", { ok: false }), seen]).toEqual([false, []]);
    open(confirm);
    const waiting = open(confirm, "s-2");
    pass(100);
    sheets.rearm(waiting.id);
    sheets.rearm("forged");
    expect(sheets.current()?.armedAt).toBe(1_000 + ARMING_MS);
  });

  it("tells who draws it when it is armed anew", () => {
    const { sheets, open, seen, pass } = rig();
    const { id } = open(confirm);
    pass(50);
    sheets.rearm(id);
    expect(seen.map((view) => view?.armedAt)).toEqual([1_000 + ARMING_MS, 1_050 + ARMING_MS]);
  });

  it("changes what it shows, and not how long it stands or whose it is", () => {
    const { sheets, open, seen, pass } = rig();
    const { id, update } = open(requests.checkout);
    pass(200);
    update({ ...requests.checkout, state: { phase: "paying" } } as SheetRequest);
    expect(sheets.current()).toMatchObject({
      id,
      sessionId: "s-1",
      shownAt: 1_000,
      armedAt: 1_000 + ARMING_MS,
      state: { phase: "paying" },
    });
    expect(seen).toHaveLength(2);
    expect(seen.at(-1)).toMatchObject({ state: { phase: "paying" } });
  });

  it("is not changed by the one that waits behind it", () => {
    const { sheets, open, seen } = rig();
    const first = open(confirm);
    const second = open(confirm, "s-2");
    const told = seen.length;
    second.update({ ...requests.alert });
    expect([seen.length, sheets.current()?.id]).toEqual([told, first.id]);
    sheets.answer(first.id, { ok: false });
    expect(sheets.current()).toMatchObject({ kind: "alert", id: second.id, shownAt: 1_000 });
  });

  it("stays while its owner says that it is not finished, and goes when the owner finishes it, once", () => {
    const { sheets, open, seen, pass } = rig();
    const { id, finish } = open(requests.checkout, "s-1", { onAnswer: () => false });
    const next = open(confirm, "s-2");
    pass(ARMING_MS);
    expect(sheets.answer(id, { act: "pay" })).toBe(true);
    expect(sheets.current()?.id).toBe(id);
    finish();
    expect(sheets.current()?.id).toBe(next.id);
    const told = seen.length;
    finish();
    expect([sheets.current()?.id, seen.length]).toEqual([next.id, told]);
  });
});

describe("sheets of several sessions", () => {
  it("are counted by session: one that floods keeps no other from asking [H-12]", () => {
    const { open } = rig();
    for (let n = 0; n < MAX_WAITING; n += 1) open(confirm, "s-1");
    expect(() => open(confirm, "s-1")).toThrowError(
      expect.objectContaining({
        code: "BRIDGE_BUSY",
        message: "Too many sheets of this mini-app are waiting for the user.",
        retryAfterMs: 5_000,
      }),
    );
    expect(() => open(confirm, "s-2")).not.toThrow();
  });

  it("go with their session, and only they", () => {
    const { sheets, open } = rig();
    const dismissed: [string, string][] = [];
    const ask = (sessionId: string) => open(confirm, sessionId, { onDismiss: (why) => void dismissed.push([sessionId, why]) });
    ask("s-1");
    ask("s-1");
    const other = ask("s-2");
    sheets.dismiss("s-1", "hidden");
    expect(dismissed).toEqual([
      ["s-1", "hidden"],
      ["s-1", "hidden"],
    ]);
    expect(sheets.current()?.id).toBe(other.id);
    sheets.answer(other.id, { ok: false });
    expect(sheets.current()).toBeNull();
  });
});
