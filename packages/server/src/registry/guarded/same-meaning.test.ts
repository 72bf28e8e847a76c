import fc from "fast-check";
import { expect, it } from "vitest";
import { guardModule } from "./guard-module.ts";
import { program, type Shape, shapes } from "./testing/programs.ts";

/** As a script: thousands of modules would stay in memory for ever. */
function run(source: string, turn?: () => number): unknown {
  const text = source.replace(/^import\{turn as (\w+)\}from"g";/, "").replace("export const run", "const run");
  return new Function("_t", `"use strict";${text}\nreturn run();`)(turn);
}

const hasLoop = (all: readonly Shape[]): boolean => all.some(({ kind, parts }) => (kind % 29 >= 2 && kind % 29 <= 8) || hasLoop(parts));

it("any program that ends gives the same result and the same log with guards, at every rate of asking", { timeout: 60_000 }, () => {
  let loops = 0;
  let asked = 0;
  fc.assert(
    fc.property(fc.array(shapes, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 3 }), (all, rate) => {
      const source = program(all);
      const { code } = guardModule(source, { from: "g" });
      expect(
        run(code, () => {
          asked += 1;
          return rate;
        }),
      ).toEqual(run(source));
      if (hasLoop(all)) loops += 1;
    }),
    { numRuns: 1_500 },
  );
  // Programs that never loop would prove nothing.
  expect(loops).toBeGreaterThan(500);
  expect(asked).toBeGreaterThan(10_000);
});

it("a hang inside any program ends it: once the guard throws, nothing but what has no turn runs", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(shapes, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (all, limit) => {
      const { code } = guardModule(program(all), { from: "g" });
      let asked = 0;
      let after = 0;
      const turn = () => {
        asked += 1;
        if (asked <= limit) return 0;
        after += 1;
        throw new Error("hung");
      };
      try {
        run(code, turn);
      } catch (error) {
        expect((error as Error).message).toBe("hung");
      }
      // Each frame that unwinds may ask a few times more; none goes on.
      expect(after).toBeLessThan(200);
    }),
    { numRuns: 500 },
  );
});
