import { MiniAppError } from "@plaza/protocol";
import { nanoid } from "nanoid";
import { createRestraint } from "./restraint.ts";
import type { SheetAnswer, SheetAnswers, SheetKind, SheetRequest, SheetView } from "./types.ts";

/** Milliseconds a sheet stands before a yes counts: stops a tap that was meant for what was there before [H-10]. */
export const ARMING_MS = 500;
/** Sheets one session may have waiting: stops prompt spam [H-12]. */
export const MAX_WAITING = 4;

export interface AskOptions {
  readonly sessionId: string;
  /**
   * Handles an answer. Returns true when the sheet is finished; false keeps it open (a payment moves from review to paying to done).
   */
  readonly onAnswer: (answer: SheetAnswer, sheet: SheetHandle) => boolean;
  /** The sheet was taken away without an answer: `hidden` (its app left the screen) or `ended` (its session is over). */
  readonly onDismiss: (why: "hidden" | "ended") => void;
  /** A sheet that outlives its session: a payment under way is shown to its end. */
  readonly outlives?: () => boolean;
}

export interface SheetHandle {
  readonly id: string;
  /** Replaces what the sheet shows. */
  update(request: SheetRequest): void;
  finish(): void;
}

type AskKind = "consent" | "confirm" | "alert" | "openUrl" | "subscription";

export interface Sheets {
  /** Queues a sheet. BRIDGE_BUSY when the session has too many waiting or its app has to wait, CAPABILITY_DENIED when the user blocked its questions. */
  open(request: SheetRequest, options: AskOptions): SheetHandle;
  /** Asks once: the answer, or null when the app left the screen first. Rejects BRIDGE_CLOSED when the session ended. */
  ask<K extends AskKind>(request: Extract<SheetRequest, { kind: K }>, sessionId: string): Promise<SheetAnswers[K] | null>;
  answer(id: string, answer: SheetAnswer): boolean;
  rearm(id: string): void;
  /** The user wants no more sheets of the app that this one is of: it is dismissed, and so is what the app has waiting [H-12]. */
  block(id: string): boolean;
  dismiss(sessionId: string, why: "hidden" | "ended"): void;
  current(): SheetView | null;
}

interface Entry {
  view: SheetView;
  readonly options: AskOptions;
  readonly handle: SheetHandle;
}

/** One sheet at a time for the whole host, in the order they were asked for. */
export function createSheets(options: {
  readonly now: () => number;
  readonly onChange: (current: SheetView | null) => void;
  readonly armingMs?: number;
}): Sheets {
  const armingMs = options.armingMs ?? ARMING_MS;
  const queue: Entry[] = [];
  const restraint = createRestraint(options.now);

  function publish(): void {
    const head = queue[0];
    if (head && head.view.shownAt === 0) {
      const now = options.now();
      const blockable = restraint.offersBlock(head.view.app.appId);
      head.view = { ...head.view, shownAt: now, armedAt: now + armingMs, blockable };
    }
    options.onChange(head?.view ?? null);
  }

  function remove(entry: Entry): void {
    const at = queue.indexOf(entry);
    if (at < 0) return;
    queue.splice(at, 1);
    publish();
  }

  /** Takes away what an app has waiting, but a payment that must be shown to its end. */
  function dropWaiting(appId: string): void {
    for (const entry of queue.filter(({ view }) => view.app.appId === appId)) {
      if (entry.options.outlives?.()) continue;
      remove(entry);
      entry.options.onDismiss("hidden");
    }
  }

  function open(request: SheetRequest, ask: AskOptions): SheetHandle {
    restraint.check(request.app.appId);
    if (queue.filter(({ view }) => view.sessionId === ask.sessionId).length >= MAX_WAITING) {
      throw new MiniAppError("BRIDGE_BUSY", "Too many sheets of this mini-app are waiting for the user.", { retryAfterMs: 5_000 });
    }
    const id = nanoid();
    const handle: SheetHandle = {
      id,
      update: (next) => {
        const { shownAt, armedAt, blockable } = entry.view;
        entry.view = { ...next, id, sessionId: ask.sessionId, shownAt, armedAt, blockable };
        if (queue[0] === entry) options.onChange(entry.view);
      },
      finish: () => remove(entry),
    };
    const entry: Entry = {
      view: { ...request, id, sessionId: ask.sessionId, shownAt: 0, armedAt: 0, blockable: false },
      options: ask,
      handle,
    };
    queue.push(entry);
    publish();
    return handle;
  }

  return {
    open,
    ask: <K extends AskKind>(request: Extract<SheetRequest, { kind: K }>, sessionId: string) =>
      new Promise<SheetAnswers[K] | null>((resolve, reject) => {
        open(request, {
          sessionId,
          onAnswer: (answer) => {
            resolve(answer as SheetAnswers[K]);
            return true;
          },
          onDismiss: (why) => (why === "hidden" ? resolve(null) : reject(new MiniAppError("BRIDGE_CLOSED"))),
        });
      }),
    answer: (id, answer) => {
      const entry = queue[0];
      if (entry?.view.id !== id) return false;
      // SECURITY: whatever draws the sheet, a yes that comes sooner than a person can read is refused here [H-10] (test: "a yes before 500 ms is refused").
      const { kind, app } = entry.view;
      const yes = isYes(kind, answer);
      if (yes && options.now() < entry.view.armedAt) return false;
      // Before the queue moves on: what comes next is offered, or dropped, by this answer too.
      if (!saysNothing(answer)) restraint.answered(app.appId, yes);
      if (entry.options.onAnswer(answer, entry.handle)) remove(entry);
      if (restraint.isRestrained(app.appId)) dropWaiting(app.appId);
      return true;
    },
    block: (id) => {
      const entry = queue[0];
      if (entry?.view.id !== id) return false;
      restraint.block(entry.view.app.appId);
      dropWaiting(entry.view.app.appId);
      return true;
    },
    rearm: (id) => {
      const entry = queue[0];
      if (entry?.view.id !== id) return;
      entry.view = { ...entry.view, armedAt: options.now() + armingMs };
      options.onChange(entry.view);
    },
    dismiss: (sessionId, why) => {
      for (const entry of queue.filter(({ view }) => view.sessionId === sessionId)) {
        if (entry.options.outlives?.()) continue;
        remove(entry);
        entry.options.onDismiss(why);
      }
    },
    current: () => queue[0]?.view ?? null,
  };
}

/** That a receipt is closed is neither yes nor no; nor is a choice on the way to one. */
function saysNothing(answer: SheetAnswer): boolean {
  return "keep" in answer || ("act" in answer && (answer.act === "done" || answer.act === "deliver" || answer.act === "bank"));
}

/** Whether an answer gives something away: only those wait for the sheet to arm. */
function isYes(kind: SheetKind, answer: SheetAnswer): boolean {
  if (kind === "consent") return "granted" in answer && answer.granted.length > 0;
  if (kind === "select") return "choose" in answer && answer.choose !== null;
  if (kind === "fill") return "share" in answer && answer.share !== null && answer.share.fields.length > 0;
  if (kind === "checkout") return "act" in answer && (answer.act === "pay" || answer.act === "raise" || answer.act === "bank");
  if (kind === "confirm" || kind === "subscription") return "ok" in answer && answer.ok;
  return kind === "openUrl" && "open" in answer && answer.open;
}
