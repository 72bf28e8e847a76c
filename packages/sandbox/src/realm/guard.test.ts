import { describe, expect, it } from "vitest";
import { createGuard } from "./guard.ts";

function rig() {
  let time = 1_000;
  let task: (() => void) | undefined;
  const hangs: Error[] = [];
  const guard = createGuard({
    now: () => time,
    onNextTask: (listener) => {
      task = listener;
    },
    onHang: (error) => hangs.push(error),
  });
  return {
    guard,
    hangs,
    /** One question, `ms` after the one before. */
    ask: (ms: number) => {
      time += ms;
      return guard();
    },
    /** The event loop takes its next task. */
    nextTask: () => {
      task?.();
      task = undefined;
    },
    watched: () => task !== undefined,
  };
}

const until = (run: () => void): number => {
  for (let times = 1; times < 10_000; times += 1) {
    try {
      run();
    } catch {
      return times;
    }
  }
  return Number.POSITIVE_INFINITY;
};

describe("the guard of a realm", () => {
  it("throws once guest code has run for more than 1.5 s since the event loop was reached, and says so once [H-01]", () => {
    const { ask, hangs } = rig();
    ask(0);
    expect(until(() => ask(100))).toBe(16);
    expect(hangs).toEqual([expect.objectContaining({ message: expect.stringContaining("1500 ms") })]);
  });

  it("throws for ever after: what caught the error gets no further, in this turn or a later one [H-01]", () => {
    const { ask, nextTask, hangs } = rig();
    until(() => ask(200));
    nextTask();
    for (let n = 0; n < 5; n += 1) expect(() => ask(10_000)).toThrow("without a pause");
    expect(hangs).toHaveLength(1);
  });

  it("starts again each time the event loop was reached: a loop over real events lives on", () => {
    const { ask, nextTask, hangs } = rig();
    for (let n = 0; n < 1_000; n += 1) {
      ask(100);
      nextTask();
    }
    expect(hangs).toEqual([]);
  });

  it("is told of the next task once per turn, however often it is asked", () => {
    const { ask, nextTask, watched } = rig();
    ask(1);
    expect(watched()).toBe(true);
    nextTask();
    expect(watched()).toBe(false);
    ask(1);
    ask(1);
    expect(watched()).toBe(true);
  });

  it("counts little of a long silence: the machine slept, or the host was busy, and no guest ran", () => {
    const { ask, hangs } = rig();
    ask(0);
    ask(3_600_000);
    ask(60_000);
    expect(hangs).toEqual([]);
    // A guest whose every turn takes that long is found out all the same.
    expect(until(() => ask(5_000))).toBeLessThan(10);
  });

  it("is asked rarely while turns are quick, and at each turn when they are slow", () => {
    const { ask } = rig();
    const answers = Array.from({ length: 12 }, () => ask(0.01));
    expect(answers).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256, 256]);
    expect(ask(2)).toBe(256);
    expect(ask(9)).toBe(1);
  });
});
