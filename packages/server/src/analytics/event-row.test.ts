import type { Manifest } from "@plaza/manifest";
import fc from "fast-check";
import { uuidv7obj } from "uuidv7";
import { describe, expect, it } from "vitest";
import type { GuestSession } from "../core/auth.ts";
import { bucketOfId, timeOfId } from "./event-id.ts";
import { correctClock, judgeEvent, judgeOperation, MAX_LATE_MS, type Receipt } from "./event-row.ts";

const now = Date.UTC(2026, 10, 21, 12);
const session = {
  sessionId: "session-1",
  userId: "user-1",
  appId: "com.example.coffee",
  release: "1.0.0",
  channel: "stable",
  sub: "pairwise-1",
  consents: { analytics: true, personalisation: false },
} as GuestSession;
const manifest = {
  plaza: { analytics: { events: { item_viewed: { props: { sku: "string", price: "number", hot: "boolean" } } } } },
} as unknown as Manifest;
const receipt: Receipt = { session, manifest, receivedAt: now, sentAt: now };
const id = "6f9619ff-8b86-4d01-b42d-00c04fc964ff";
const event = (more: object = {}) => ({ id, name: "item_viewed", at: now, ...more });
const verdict = (input: unknown, over: Partial<Receipt> = {}) => {
  const judged = judgeEvent(input, { ...receipt, ...over });
  return "row" in judged ? "stored" : judged.rejected;
};

describe("an analytics event at the edge", () => {
  it("becomes a row of typed columns with app, release, session and user of the session [A-06]", () => {
    const judged = judgeEvent(event({ props: { sku: "flat-white", price: 45_000, hot: true } }), receipt);
    expect(judged).toEqual({
      row: expect.objectContaining({
        app_id: "com.example.coffee",
        release: "1.0.0",
        session_id: "session-1",
        user: "pairwise-1",
        source: "client",
        name: "item_viewed",
        event_id: id,
        strings: { sku: "flat-white" },
        numbers: { price: 45_000 },
        booleans: { hot: true },
      }),
    });
  });

  it("has no place for an identity of its own: fields are dropped, props are refused [A-06]", () => {
    const judged = judgeEvent(
      { ...event(), app_id: "com.other.app", user: "someone", sub: "someone", source: "ledger", session_id: "x" },
      receipt,
    );
    expect(judged).toMatchObject({ row: { app_id: "com.example.coffee", user: "pairwise-1", source: "client", session_id: "session-1" } });
    expect(verdict(event({ props: { user: "someone" } }))).toBe("invalid_props");
  });

  it("is dropped when its name or a prop is not declared, or a prop has another type [G2][A-05]", () => {
    expect(verdict(event({ name: "made_up" }))).toBe("undeclared");
    expect(verdict(event({ name: "constructor" }))).toBe("undeclared");
    expect(verdict(event({ props: { sku: 7 } }))).toBe("invalid_props");
    expect(verdict(event({ props: { colour: "red" } }))).toBe("invalid_props");
    expect(verdict(event({ props: JSON.parse('{"__proto__":"x"}') }))).not.toBe("malformed");
    expect(verdict(event({ props: { sku: "half a pair \ud800" } }))).toBe("invalid_props");
    expect(verdict(event({ props: { sku: { deep: 1 } } }))).toBe("malformed");
    expect(verdict(event({ props: { sku: "x".repeat(1025) } }))).toBe("malformed");
    expect(verdict(event({ id: "1" }))).toBe("malformed");
    expect(verdict(event({ name: "" }))).toBe("malformed");
    expect(verdict(null)).toBe("malformed");
  });

  it("cannot be a purchase, and cannot take a name that the host or the ledger records [A-07]", () => {
    expect(verdict(event({ name: "purchase", props: { total: 1 } }))).toBe("reserved");
    expect(verdict(event({ name: "refund" }))).toBe("reserved");
    expect(verdict(event({ name: "page", props: { path: "/menu" } }))).toBe("stored");
  });

  it("is not stored without consent [G3][A-09]", () => {
    expect(verdict(event(), { session: { ...session, consents: { analytics: false, personalisation: true } } })).toBe("consent");
  });

  it("is refused when a value looks like personal data or a token [A-08][C-25]", () => {
    for (const sku of [
      "linh@example.com",
      "call +84 90 000 00 01",
      "4111 1111 1111 1111",
      "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    ])
      expect(verdict(event({ props: { sku } }))).toBe("personal_data");
    expect(verdict(event({ props: { price: 4_111_111_111_111_111 } }))).toBe("personal_data");
    expect(verdict(event({ props: { sku: "table 12, 1763726400000" } }))).toBe("stored");
  });
});

describe("an operational event at the edge", () => {
  it("has no user in it, whatever was agreed", () => {
    const judged = judgeOperation({ id, name: "ready", at: now, timings: { open: 66 } }, receipt);
    expect(judged).toMatchObject({ row: { name: "ready", timings: { open: 66 } } });
    expect(JSON.stringify(judged)).not.toContain("pairwise-1");
    expect(JSON.stringify(judged)).not.toContain("user-1");
  });

  it("is one of the host's own names", () => {
    expect(judgeOperation({ id, name: "item_viewed", at: now }, receipt)).toEqual({ rejected: "undeclared" });
    expect(judgeOperation({ id, name: "purchase", at: now }, receipt)).toEqual({ rejected: "undeclared" });
  });

  it("counts a crash whose message quotes an address, without the address [A-08]", () => {
    expect(
      judgeOperation({ id, name: "error", at: now, props: { message: "no such user linh@example.com", code: "E1" } }, receipt),
    ).toMatchObject({ row: { strings: { message: "[redacted]", code: "E1" } } });
  });

  it("refuses times that are not times", () => {
    for (const open of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(judgeOperation({ id, name: "ready", at: now, timings: { open } }, receipt)).toHaveProperty("rejected");
  });
});

describe("clocks", () => {
  it("corrects a client's clock by what it said when it sent, ten years off or in seconds [A-03]", () => {
    const years = 10 * 365 * 86_400_000;
    for (const skew of [years, -years, 3_600_000]) {
      expect(correctClock(now + skew - 5_000, now + skew, now)).toEqual({ at: now - 5_000, flags: ["skew"] });
    }
    expect(correctClock(now - 5_000, now, now)).toEqual({ at: now - 5_000, flags: [] });
  });

  it("keeps every time within seven days before receipt, and says when it had to [A-03]", () => {
    expect(correctClock(now - MAX_LATE_MS, now, now)).toEqual({ at: now - MAX_LATE_MS, flags: [] });
    expect(correctClock(now - MAX_LATE_MS - 1, now, now)).toEqual({ at: now - MAX_LATE_MS, flags: ["late"] });
    expect(correctClock(now + 1, now, now)).toEqual({ at: now, flags: ["future"] });
    fc.assert(
      fc.property(fc.double(), fc.double(), (at, sentAt) => {
        const corrected = correctClock(at, sentAt, now).at;
        expect(corrected).toBeGreaterThanOrEqual(now - MAX_LATE_MS);
        expect(corrected).toBeLessThanOrEqual(now);
      }),
    );
  });

  it("keeps the time of receipt beside the client's own [A-03]", () => {
    expect(judgeOperation({ id, name: "ready", at: -5 }, { ...receipt, sentAt: 0 })).toMatchObject({
      row: { received_at: "2026-11-21 12:00:00.000", at: "2026-11-21 11:59:59.995", client_at: -5, flags: ["skew"] },
    });
  });

  it("refuses an id that was made more than seven days ago, for it was counted or given up then [A-01][A-03]", () => {
    const made = (time: number) => idAt(time);
    expect(verdict(event({ id: made(now - MAX_LATE_MS) }))).toBe("stored");
    expect(verdict(event({ id: made(now - MAX_LATE_MS - 1) }))).toBe("late");
    expect(verdict(event({ id: made(now + 86_400_000 * 3650) }))).toBe("stored");
  });
});

/** A UUID of version 7 for this time. */
function idAt(time: number): string {
  const bytes = uuidv7obj().bytes.slice();
  let rest = time;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

describe("the bucket of an event", () => {
  it("is a pure function of its id, so that all copies meet under one key [A-01]", () => {
    expect(bucketOfId(idAt(Date.UTC(2026, 10, 21, 23, 59)))).toBe("2026-11-21");
    expect(timeOfId(idAt(now))).toBe(now);
    expect(bucketOfId(id)).toBe("1970-01-01");
    expect(bucketOfId("ffffffff-ffff-7fff-bfff-ffffffffffff")).toBe("1970-01-01");
  });
});
