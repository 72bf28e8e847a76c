import { defaultSessionLimits, errorCatalogue, methodTable } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { callFrame } from "../testing/raw-peer.ts";
import { start, tea } from "./fixtures/gate-rig.ts";
import { createGate } from "./gate.ts";

/** The refusal of a message id, whole, as it goes to the guest. */
const refusal = (id: string, value: object) => ({
  id,
  type: "HANDLER",
  name: "throw",
  value: { isError: true, value: { name: "MiniAppError", ...value } },
});

describe("what the guest is told", () => {
  it("answers in comlink's form, with code, text and what goes with it, and nothing else", () => {
    const { open, gate, toGuest } = start({ messageBurst: 6, messagesPerSecond: 1 });
    gate.message(callFrame("early", "tea.pour"), []);
    open();
    toGuest.length = 1;
    gate.message({ id: "get", type: "GET", path: [] }, []);
    gate.message(callFrame("map", "tea.brew", { cups: new Map() }), []);
    gate.message(callFrame("port", "tea.pour"), [{ close: () => undefined } as unknown as MessagePort]);
    gate.message(callFrame("no", "tea.drink"), []);
    gate.message(callFrame("brew", "tea.brew", { cups: "two" }), []);
    gate.message(callFrame("flood", "tea.pour"), []);
    const { METHOD_NOT_FOUND, INVALID_PARAMS } = errorCatalogue;
    expect(toGuest).toEqual([
      refusal("early", { code: "BRIDGE_PROTOCOL", message: "A call before `initialized`." }),
      refusal("get", { code: "BRIDGE_PROTOCOL", message: "Only calls are accepted: no GET, SET, CONSTRUCT or ENDPOINT." }),
      refusal("map", {
        code: "INVALID_PARAMS",
        message: "Only plain data can be sent.",
        data: { issues: [{ path: "cups", message: "is an object that is not plain data" }] },
      }),
      refusal("port", { code: "BRIDGE_PROTOCOL", message: "No ports can be sent." }),
      refusal("no", { code: "METHOD_NOT_FOUND", message: METHOD_NOT_FOUND.summary }),
      refusal("brew", {
        code: "INVALID_PARAMS",
        message: INVALID_PARAMS.summary,
        data: { issues: [{ path: "cups", message: expect.any(String) }] },
      }),
      refusal("flood", { code: "RATE_LIMITED", message: "Too many messages.", retryAfterMs: 1_000 }),
    ]);
  });

  it("tells a busy guest when to come again and for which method [B-13]", () => {
    const { open, call, toGuest } = start({ maxInFlight: 1 });
    open();
    expect([call("tea.pour"), call("tea.pour"), call("tea.pour")]).toEqual(["passed", "held", "BRIDGE_BUSY"]);
    expect(toGuest.at(-1)).toMatchObject({ value: { value: { code: "BRIDGE_BUSY", retryAfterMs: 50, data: { method: "tea.pour" } } } });
  });

  it("answers a schema that throws with INTERNAL and a number of its own, and none of its text", () => {
    const broken = {
      ...tea,
      methods: {
        pour: {
          ...tea.methods.pour,
          params: {
            safeParse() {
              throw new TypeError("of /home/app");
            },
          } as never,
        },
      },
    };
    const { open, call, toGuest } = start({}, { tea: broken }, ["tea.pour"]);
    open();
    expect([call("tea.pour"), call("tea.pour")]).toEqual(["INTERNAL", "INTERNAL"]);
    const { summary: message } = errorCatalogue.INTERNAL;
    expect(toGuest.slice(1)).toEqual(
      ["gate-1", "gate-2"].map((correlationId, index) => refusal(`c-${index + 1}`, { code: "INTERNAL", message, data: { correlationId } })),
    );
  });

  it("says nothing to what has no id, and counts it [B-08]", () => {
    const { open, gate, toGuest, violations } = start();
    open();
    gate.message("noise", []);
    expect([toGuest, violations()]).toEqual([[{ plaza: "ping", n: 1 }], ["malformed"]]);
  });

  it("pings with numbers that begin at one, and with nothing while it waits [H-01]", () => {
    const { open, toGuest, advance } = start();
    open();
    advance(800);
    expect(toGuest).toEqual([{ plaza: "ping", n: 1 }]);
  });
});

describe("what the host is told", () => {
  it("counts each violation by its kind, and no honest mistake", () => {
    const { open, gate, toHost, call } = start();
    open();
    gate.message({ plaza: "pong", n: 7 }, []);
    gate.message(callFrame("a", "tea.pour"), []);
    gate.message(callFrame("a", "tea.pour"), []);
    gate.message(callFrame("b", "tea.pour", { deep: new Date(0) }), []);
    gate.message({ plaza: "response", id: 9, value: 1 }, []);
    expect(toHost.filter(({ type }) => type === "violation")).toEqual([
      { type: "violation", kind: "pong", count: 1 },
      { type: "violation", kind: "duplicate_id", count: 2 },
      { type: "violation", kind: "response", count: 3 },
    ]);
    expect(toHost.filter(({ type }) => type === "call")).toHaveLength(1);
    expect(call("tea.pour")).toBe("passed");
  });

  it("names the kind of a gross message, counts it, and ends with it [B-11]", () => {
    const { open, gate, toHost } = start({ maxBytes: 60 });
    open();
    gate.message("one", []);
    gate.message(callFrame("big", "tea.pour", "x".repeat(200)), []);
    gate.message(callFrame("after", "tea.pour"), []);
    expect(toHost.slice(1)).toEqual([
      { type: "violation", kind: "malformed", count: 1 },
      { type: "violation", kind: "oversize", count: 2 },
      { type: "end", reason: "oversize" },
    ]);
  });

  it("closes up to sixteen stray ports and goes on; one more ends the session [B-05]", () => {
    const { open, gate, toHost } = start();
    open();
    const port = { close: () => undefined } as unknown as MessagePort;
    gate.message(null, new Array(16).fill(port));
    expect(toHost.at(-1)).toEqual({ type: "violation", kind: "ports", count: 1 });
    gate.message(null, new Array(17).fill(port));
    expect(toHost.slice(-2)).toEqual([
      { type: "violation", kind: "ports", count: 2 },
      { type: "end", reason: "oversize" },
    ]);
  });

  it("hands a response on to the request that waits for it, once [B-15]", () => {
    const { open, gate, toHost, violations } = start();
    open();
    gate.expect(4);
    for (const value of ["mine", "twice"]) gate.message({ plaza: "response", id: 4, value }, []);
    expect(toHost.filter(({ type }) => type === "response")).toEqual([{ type: "response", id: 4, value: "mine" }]);
    expect(violations()).toEqual(["response"]);
  });

  it("hands on the mutations of a tree", () => {
    const { open, gate, toHost } = start();
    open();
    gate.message({ plaza: "ui", mutations: [[2, "1", "Total"]] }, []);
    expect(toHost.at(-1)).toEqual({ type: "ui", mutations: [[2, "1", "Total"]] });
  });

  it("asks once for all that is held, and again when more is held afterwards [B-13]", () => {
    const { open, call, gate, toHost } = start({ maxInFlight: 1 });
    open();
    const syncs = () => toHost.filter(({ type }) => type === "sync").length;
    call("tea.pour");
    expect(syncs()).toBe(0);
    call("tea.pour");
    call("tea.pour");
    expect(syncs()).toBe(1);
    gate.settled([]);
    call("tea.pour");
    expect(syncs()).toBe(2);
  });

  it("lets no call overtake one that is held [B-14]", () => {
    const { open, call, gate, toHost } = start();
    open();
    const brewed = ["tea.brew", "tea.brew", "tea.brew"].map((name) => call(name, { cups: 1 }));
    expect([brewed, call("tea.pour")]).toEqual([["passed", "passed", "held"], "held"]);
    gate.settled([["tea.brew", 2]]);
    expect(toHost.filter(({ type }) => type === "call").map((message) => (message as { id: string }).id)).toEqual([
      "c-1",
      "c-2",
      "c-3",
      "c-4",
    ]);
  });
});

describe("the end", () => {
  it("is answered and told once, by RELEASE, and nothing is heard or counted after it [B-07]", () => {
    const { open, gate, toGuest, toHost, portClosed, advance } = start();
    open();
    toGuest.length = 0;
    gate.message({ id: "bye", type: "RELEASE" }, []);
    expect([toGuest, toHost.at(-1), portClosed()]).toEqual([
      [{ id: "bye", type: "RAW", value: undefined }],
      { type: "end", reason: "released" },
      true,
    ]);
    gate.message("noise", []);
    gate.unreadable();
    gate.settled([]);
    advance(10_000);
    expect([toGuest.length, toHost.length]).toEqual([1, 2]);
  });

  it("comes once, although the call that was held is settled afterwards, and cancels the heartbeat", () => {
    const { open, call, gate, toHost, clock } = start({ maxViolations: 1, maxInFlight: 1 });
    open();
    expect([call("tea.pour"), call("tea.pour")]).toEqual(["passed", "held"]);
    gate.message("noise", []);
    expect(clock.timers).toEqual([]);
    const told = toHost.length;
    gate.settled([["tea.pour", 1]]);
    expect([toHost.length, toHost.filter(({ type }) => type === "end").length]).toEqual([told, 1]);
  });

  it("comes once to a guest whose last violation is a gross one", () => {
    const { open, gate, toHost } = start({ maxViolations: 1, maxBytes: 60 });
    open();
    gate.message(callFrame("big", "tea.pour", "x".repeat(200)), []);
    expect(toHost.filter(({ type }) => type === "end")).toEqual([{ type: "end", reason: "oversize" }]);
  });

  it("before the session is bound ends a page in the pool as well", () => {
    const { gate, toHost } = start({ maxViolations: 1 });
    gate.message("noise", []);
    expect(toHost.at(-1)).toEqual({ type: "end", reason: "violations" });
    gate.bind(["tea.pour"]);
    gate.message({ plaza: "initialized" }, []);
    expect(toHost.at(-1)).toEqual({ type: "end", reason: "violations" });
  });
});

describe("the beginning", () => {
  it("is bound once: a second binding widens nothing [H1]", () => {
    const { gate, call } = start();
    gate.bind(["tea.pour"]);
    gate.message({ plaza: "initialized" }, []);
    gate.bind(["tea.brew"]);
    expect([call("tea.pour"), call("tea.brew", { cups: 1 })]).toEqual(["passed", "CAPABILITY_DENIED"]);
  });

  it("counts a second `initialized`, before the binding and after it", () => {
    const early = start();
    for (let said = 0; said < 2; said += 1) early.gate.message({ plaza: "initialized" }, []);
    const late = start();
    late.open();
    late.gate.message({ plaza: "initialized" }, []);
    expect([early.violations(), late.violations()]).toEqual([["initialized_twice"], ["initialized_twice"]]);
  });

  it("counts what throws where nothing can throw as a violation of the guest, and goes on [B-24]", () => {
    const reports: unknown[] = [];
    let broken = true;
    const gate = createGate(defaultSessionLimits, methodTable({ tea }), {
      now: () => 0,
      delay: () => () => undefined,
      toGuest() {
        if (broken) throw new Error("a port that fails");
      },
      toHost: (report) => void reports.push(report),
      closePort: () => undefined,
    });
    gate.message({ id: "a", type: "GET", path: [] }, []);
    broken = false;
    gate.message({ id: "b", type: "GET", path: [] }, []);
    expect(reports).toEqual([
      { type: "violation", kind: "malformed", count: 1 },
      { type: "violation", kind: "message_type", count: 2 },
    ]);
  });
});
