import { MiniAppError } from "@plaza/protocol";
import { expect, it } from "vitest";
import { createWriteBehind } from "./write-behind.ts";

/** The capability as a log; `fail` may throw per call. */
function storage(fail: (call: string, count: number) => void = () => undefined) {
  const log: string[] = [];
  const call = (text: string) => async () => {
    log.push(text);
    fail(text, log.length);
    return {};
  };
  return {
    log,
    calls: {
      set: ({ key, value }: { key: string; value: unknown }) => call(`${key}=${String(value)}`)(),
      remove: ({ key }: { key: string }) => call(`-${key}`)(),
      clear: () => call("clear")(),
    } as never as Parameters<typeof createWriteBehind>[0],
  };
}

it("sends only the last value of each key of a burst, in the order of the last writes", async () => {
  const { log, calls } = storage();
  const writes = createWriteBehind(calls);
  for (let n = 0; n < 100; n++) writes.set("a", String(n));
  writes.set("b", "1");
  writes.set("a", "last");
  writes.remove("c");
  await writes.idle();
  expect(log).toEqual(["b=1", "a=last", "-c"]);
});

it("clears before what was written after it, and forgets what was written before", async () => {
  const { log, calls } = storage();
  const writes = createWriteBehind(calls);
  writes.set("a", "1");
  writes.clear();
  writes.set("b", "2");
  await writes.idle();
  expect(log).toEqual(["clear", "b=2"]);
});

it("tries again after the time the host asked for, unless a newer value came", async () => {
  const waits: number[] = [];
  const { log, calls } = storage((_call, count) => {
    if (count <= 2) throw new MiniAppError("RATE_LIMITED", "slow", { retryAfterMs: 40 });
  });
  const writes = createWriteBehind(calls, {
    wait: async (ms) => {
      waits.push(ms);
      if (waits.length === 2) writes.set("a", "new");
    },
  });
  writes.set("a", "old");
  await writes.idle();
  expect([log, waits]).toEqual([
    ["a=old", "a=old", "a=new"],
    [40, 40],
  ]);
});

it("remembers a full quota until something is removed, and says what was lost", async () => {
  const lost: string[] = [];
  const { calls } = storage((call) => {
    if (call === "big=x") throw new MiniAppError("QUOTA_EXCEEDED");
  });
  const writes = createWriteBehind(calls, { onLost: (key) => lost.push(key) });
  writes.set("big", "x");
  await writes.idle();
  expect([writes.room, lost]).toEqual([false, ["big"]]);
  writes.remove("other");
  expect(writes.room).toBe(true);
});
