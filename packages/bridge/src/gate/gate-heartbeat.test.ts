import { describe, expect, it } from "vitest";
import { start } from "./fixtures/gate-rig.ts";

describe("the heartbeat of the gate", () => {
  it("ends a guest without a pong as hung within 2 s, and lives on with pongs [H-01]", () => {
    const hung = start();
    hung.open();
    hung.advance(2_000);
    expect(hung.toHost.at(-1)).toEqual({ type: "end", reason: "hang" });

    const alive = start();
    alive.open();
    let answered = 0;
    for (let time = 0; time < 20_000; time += 100) {
      alive.advance(time);
      for (; answered < alive.toGuest.length; answered += 1)
        alive.gate.message({ plaza: "pong", n: (alive.toGuest[answered] as { n: number }).n }, []);
    }
    expect(alive.toHost.map(({ type }) => type)).toEqual(["initialized"]);
    expect(answered).toBeGreaterThan(40);
  });

  it("does not start before the session is bound: a page in the pool may be throttled", () => {
    const { toGuest, advance, toHost } = start();
    advance(60_000);
    expect([toGuest, toHost]).toEqual([[], []]);
  });

  it("is not kept alive by messages that are no pong [H-01]", () => {
    const { open, call, advance, toHost } = start();
    open();
    for (let time = 0; time <= 2_000; time += 100) {
      advance(time);
      call("tea.pour");
    }
    expect(toHost.at(-1)).toEqual({ type: "end", reason: "hang" });
  });
});
