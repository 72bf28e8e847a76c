import { expect, it } from "vitest";
import { createHeartbeat } from "./heartbeat.ts";

const limits = { heartbeatMs: 400, hangMs: 1_800 };

function create() {
  const clock = { time: 0 };
  return { clock, heartbeat: createHeartbeat(limits, () => clock.time) };
}

it("pings at each beat while pongs come", () => {
  const { clock, heartbeat } = create();
  for (let n = 1; n <= 20; n += 1) {
    expect(heartbeat.tick()).toEqual({ kind: "ping", n, inMs: 400 });
    expect(heartbeat.pong(n)).toBe(true);
    clock.time += 400;
  }
});

it("finds a hang 1.8 s after the last sign of life, with one ping outstanding [H-01]", () => {
  const { clock, heartbeat } = create();
  heartbeat.tick();
  heartbeat.pong(1);
  const beats = [];
  for (let next = 400; clock.time < 2_000; ) {
    clock.time += next;
    const beat = heartbeat.tick();
    beats.push(beat.kind);
    if (beat.kind === "hang") break;
    next = beat.inMs;
  }
  expect(beats).toEqual(["ping", "wait", "wait", "wait", "hang"]);
  expect(clock.time).toBe(1_800);
});

it("does not kill after a frozen tab: time in which this thread stood still does not count [B-26]", () => {
  const { clock, heartbeat } = create();
  heartbeat.tick();
  clock.time += 10 * 60_000;
  expect(heartbeat.tick().kind).toBe("wait");
  expect(heartbeat.pong(1)).toBe(true);
  clock.time += 400;
  expect(heartbeat.tick().kind).toBe("ping");
});

it("still finds a hang when every beat comes late", () => {
  const { clock, heartbeat } = create();
  let beats = 0;
  for (let beat = heartbeat.tick(); beat.kind !== "hang"; beat = heartbeat.tick()) {
    clock.time += beat.inMs + 300;
    beats += 1;
    expect(beats).toBeLessThan(20);
  }
  expect(beats).toBe(5);
});

it("takes no pong that answers no ping", () => {
  const { heartbeat } = create();
  expect(heartbeat.pong(0)).toBe(false);
  heartbeat.tick();
  expect([heartbeat.pong(2), heartbeat.pong(1), heartbeat.pong(1)]).toEqual([false, true, false]);
});

it("forgives no lateness that every busy machine has: 50 ms late at each beat, a hang is found as soon [H-01]", () => {
  const { clock, heartbeat } = create();
  const beats = [heartbeat.tick().kind];
  for (const time of [450, 900, 1_350, 1_800]) {
    clock.time = time;
    beats.push(heartbeat.tick().kind);
  }
  expect(beats).toEqual(["ping", "wait", "wait", "wait", "hang"]);
});
