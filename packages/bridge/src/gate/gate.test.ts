import { describe, expect, it } from "vitest";
import { callFrame } from "../testing/raw-peer.ts";
import { start, tea } from "./fixtures/gate-rig.ts";

describe("the order of things", () => {
  it("takes nothing but `uncaught` before the guest is bound and says `initialized` [B1]", () => {
    const { gate, call, violations, toHost } = start();
    expect(call("tea.pour")).toBe("BRIDGE_PROTOCOL");
    gate.bind(["tea.pour"]);
    expect(call("tea.pour")).toBe("BRIDGE_PROTOCOL");
    gate.message({ plaza: "subscribe", name: "shown" }, []);
    gate.message({ plaza: "uncaught", message: "boot" }, []);
    gate.message({ plaza: "initialized" }, []);
    expect(call("tea.pour")).toBe("passed");
    expect(violations()).toEqual(["early", "early", "early"]);
    expect(toHost.map(({ type }) => type)).toEqual(["violation", "violation", "violation", "uncaught", "initialized", "call"]);
  });

  it("opens also when `initialized` overtakes `bind` in the queues, and counts a second one", () => {
    const { gate, toHost, violations } = start();
    gate.message({ plaza: "initialized" }, []);
    gate.bind(["tea.pour"]);
    expect(toHost).toEqual([{ type: "initialized" }]);
    gate.message({ plaza: "initialized" }, []);
    expect(violations()).toEqual(["initialized_twice"]);
  });

  it("tells the host of one `loaded` or `failed`, and counts a second", () => {
    const { open, gate, toHost, violations } = start();
    open();
    gate.message({ plaza: "loaded", timings: { federation: 12 } }, []);
    gate.message({ plaza: "failed", error: { name: "MiniAppError", code: "INTERNAL", message: "late" } }, []);
    expect(toHost.slice(1)).toMatchObject([{ type: "loaded", timings: { federation: 12 } }, { type: "violation" }]);
    expect(violations()).toEqual(["loaded_twice"]);
  });

  it("passes on a failure's code and text, and nothing else of it", () => {
    const { open, gate, toHost } = start();
    open();
    gate.message(
      {
        plaza: "failed",
        error: { name: "Evil", code: "INTEGRITY_FAILED", message: "x".repeat(5_000), stack: "s", data: { html: "<b>" } },
        more: 1,
      },
      [],
    );
    expect(toHost[1]).toEqual({ type: "failed", error: { name: "MiniAppError", code: "INTEGRITY_FAILED", message: "x".repeat(2_000) } });
  });
});

describe("calls", () => {
  it("passes on the schema's copy and not the guest's object [B-16]", () => {
    const { open, gate, toHost } = start();
    open();
    const params = { cups: 2, more: "stripped" };
    gate.message(callFrame("a", "tea.brew", params), []);
    expect(toHost[1]).toEqual({ type: "call", id: "a", method: "tea.brew", params: { cups: 2 } });
    expect((toHost[1] as { params: unknown }).params).not.toBe(params);
  });

  it("knows only the methods that this session was bound to [H1]", () => {
    const { open, call } = start({}, { tea }, ["tea.pour", "tea.nowhere"]);
    open();
    expect([call("tea.pour"), call("tea.brew", { cups: 1 }), call("tea.drink"), call("tea.nowhere")]).toEqual([
      "passed",
      "CAPABILITY_DENIED",
      "METHOD_NOT_FOUND",
      "METHOD_NOT_FOUND",
    ]);
  });

  it("takes params up to the method's bytes and refuses one more [B-11]", () => {
    const { open, call, violations } = start();
    open();
    expect([
      call("tea.look", { note: "x".repeat(19) }),
      call("tea.look", { note: "x".repeat(20) }),
      call("tea.look", { note: "x".repeat(21) }),
    ]).toEqual(["passed", "passed", "PAYLOAD_TOO_LARGE"]);
    expect(violations()).toEqual([]);
  });

  it("takes the method's burst, refuses the next with the time to wait, and takes one again after it [H6] [B-12]", () => {
    const { open, call, gate, clock, toGuest } = start();
    open();
    const brew = () => {
      gate.settled([["tea.brew", 1]]);
      return call("tea.brew", { cups: 1 });
    };
    expect([call("tea.brew", { cups: 1 }), brew(), brew(), brew(), brew()]).toEqual([
      "passed",
      "passed",
      "passed",
      "passed",
      "RATE_LIMITED",
    ]);
    expect(toGuest.at(-1)).toMatchObject({ value: { value: { code: "RATE_LIMITED", retryAfterMs: 100, data: { method: "tea.brew" } } } });
    clock.time = 100;
    expect([brew(), brew()]).toEqual(["passed", "RATE_LIMITED"]);
  });

  it("holds a call over the method's in-flight cap until the host says what has ended, then passes or refuses it [B-13]", () => {
    const { open, call, gate, toHost, refusal } = start();
    open();
    expect([
      call("tea.brew", { cups: 1 }),
      call("tea.brew", { cups: 2 }),
      call("tea.brew", { cups: 3 }),
      call("tea.brew", { cups: 4 }),
    ]).toEqual(["passed", "passed", "held", "held"]);
    expect(toHost.filter(({ type }) => type === "sync")).toHaveLength(1);
    gate.settled([["tea.brew", 1]]);
    expect(toHost.filter(({ type }) => type === "call").at(-1)).toMatchObject({ params: { cups: 3 } });
    expect(refusal("c-4")).toBe("BRIDGE_BUSY");
  });

  it("counts all methods together against the session's cap, and holds no more than the cap [B-13]", () => {
    const { open, call, gate, refusal } = start({ maxInFlight: 3 });
    open();
    expect(Array.from({ length: 7 }, () => call("tea.pour"))).toEqual([
      "passed",
      "passed",
      "passed",
      "held",
      "held",
      "held",
      "BRIDGE_BUSY",
    ]);
    gate.settled([]);
    expect([refusal("c-4"), refusal("c-5"), refusal("c-6")]).toEqual(["BRIDGE_BUSY", "BRIDGE_BUSY", "BRIDGE_BUSY"]);
  });
});

describe("limits of the session", () => {
  it("takes the burst of messages and counts the next as a violation [B-12]", () => {
    const { open, call, violations } = start({ messageBurst: 4, messagesPerSecond: 1 });
    open();
    expect([call("tea.pour"), call("tea.pour"), call("tea.pour"), call("tea.pour")]).toEqual([
      "passed",
      "passed",
      "passed",
      "RATE_LIMITED",
    ]);
    expect(violations()).toEqual(["flood"]);
  });

  it("ends at the last violation and not before, closes the port first, and hears nothing more [B-12]", () => {
    const { open, gate, toHost, portClosed, call } = start({ maxViolations: 3 });
    open();
    gate.message("one", []);
    gate.message("two", []);
    expect([portClosed(), call("tea.pour")]).toEqual([false, "passed"]);
    gate.message("three", []);
    expect([portClosed(), call("tea.pour")]).toEqual([true, "held"]);
    expect(toHost.at(-1)).toEqual({ type: "end", reason: "violations" });
  });

  it("forgives no slow drip of violations [B-12]", () => {
    const { open, gate, toHost, clock } = start({ maxViolations: 20 });
    open();
    for (let message = 0; message < 20; message += 1) {
      clock.time += 100_000;
      gate.message({ type: "GET", id: `g-${message}`, path: [] }, []);
    }
    expect(toHost.at(-1)).toEqual({ type: "end", reason: "violations" });
  });

  it("takes subscriptions up to the cap, each name once, and counts the next [B-27]", () => {
    const { open, gate, toHost, violations } = start({ maxSubscriptions: 2 });
    open();
    for (const name of ["a", "b", "a", "c"]) gate.message({ plaza: "subscribe", name }, []);
    gate.message({ plaza: "unsubscribe", name: "a" }, []);
    gate.message({ plaza: "subscribe", name: "c" }, []);
    expect(toHost.filter(({ type }) => type === "subscribe" || type === "unsubscribe")).toMatchObject([
      { name: "a" },
      { name: "b" },
      { name: "a" },
      { name: "c" },
    ]);
    expect(violations()).toEqual(["subscriptions"]);
  });

  it("passes on ten uncaught errors and then one per second", () => {
    const { open, gate, toHost, clock } = start();
    open();
    for (let error = 0; error < 50; error += 1) gate.message({ plaza: "uncaught", message: "again" }, []);
    expect(toHost.filter(({ type }) => type === "uncaught")).toHaveLength(10);
    clock.time = 1_000;
    gate.message({ plaza: "uncaught", message: "again" }, []);
    expect(toHost.filter(({ type }) => type === "uncaught")).toHaveLength(11);
  });

  it("closes every port that comes with a message, counts it, and ends at once when they are many [B-05] [B-11]", () => {
    const { open, gate, violations, toHost, refusal } = start();
    open();
    let closed = 0;
    const port = {
      close() {
        closed += 1;
      },
    } as unknown as MessagePort;
    gate.message(callFrame("a", "tea.pour"), [port]);
    expect([closed, refusal("a"), violations()]).toEqual([1, "BRIDGE_PROTOCOL", ["ports"]]);
    gate.message(callFrame("b", "tea.pour"), new Array(17).fill(port));
    expect([closed, toHost.at(-1)]).toEqual([18, { type: "end", reason: "oversize" }]);
  });

  it("counts a message that cannot be deserialised", () => {
    const { open, gate, violations } = start();
    open();
    gate.unreadable();
    expect(violations()).toEqual(["unreadable"]);
  });
});
