import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { ROOT } from "../boot/workspace.mjs";
import { type FuzzTarget, mutated, runFuzz } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

function plant(holds: (value: unknown) => boolean): FuzzTarget {
  const order = fc.constant({ id: "o-1", lines: [{ sku: "tea", quantity: 1 }] });
  const property = fc.property(mutated(order, fc.constantFrom(7, "x")), holds);
  return { name: "planted", inputsPerRun: 1, start: () => ({ property, counts: () => ({ seen: 1 }) }) };
}
const hasForeignKey = (value: unknown) => typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__");

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, "polluted");
});

it("finds a fault that is planted behind one mutation, shrinks it, and finds it again by the seed", async () => {
  const target = plant((value) => !hasForeignKey(value));
  const first = await runFuzz(target, { seed: 1, inputs: 20_000 });
  expect(first.failure).toContain("Counterexample");
  expect(first.inputs).toBeLessThan(20_000);
  const seed = Number(/seed: (\d+)/.exec(first.failure ?? "")?.[1]);
  const again = await runFuzz(target, { seed, inputs: 500 });
  expect(/path: "[^"]*"/.exec(again.failure ?? "")?.[0]).toBe(/path: "[^"]*"/.exec(first.failure ?? "")?.[0]);
});

it("finds a prototype that was changed although nothing threw", async () => {
  const polluting = plant((value) => {
    if (hasForeignKey(value)) Object.assign(Object.prototype, { polluted: true });
    return true;
  });
  const { failure } = await runFuzz(polluting, { seed: 1, inputs: 20_000 });
  expect(failure).toMatch(/^The realm changed in the batch with seed \d+: Object\.prototype\.polluted$/);
});

it("gives every input and no failure where the property holds, and stops at what the caller says", async () => {
  const sound = plant(() => true);
  expect(await runFuzz(sound, { seed: 3, inputs: 1_234 })).toEqual({ target: "planted", seed: 3, inputs: 1_234, counts: { seen: 1 } });
  const stopped = await runFuzz(sound, { seed: 3, inputs: 9_000, onBatch: (done) => (done >= 1_000 ? "the heap grew" : undefined) });
  expect(stopped).toMatchObject({ inputs: 1_000, failure: "the heap grew" });
});

it("mutates a copy: what it is given stays as it was", () => {
  const lines = Object.freeze([Object.freeze({ sku: "tea", quantity: 1 })]);
  const seen = fc.sample(mutated(fc.constant({ lines }), fc.constant(null)), { seed: 4, numRuns: 2_000 });
  expect(lines).toEqual([{ sku: "tea", quantity: 1 }]);
  expect(new Set(seen.filter((value) => typeof value === "object").map((value) => Object.keys(value ?? {}).join())).size).toBeGreaterThan(
    5,
  );
});

it.each(Object.entries(TARGETS))("has the target %s where the command looks for it", (_name, { file, member }) => {
  expect(existsSync(join(ROOT, file)), file).toBe(true);
  expect(readFileSync(join(ROOT, file), "utf8")).toContain(`export const ${member}: FuzzTarget`);
});

it("mutates values of every size that a language allows", () => {
  const sizes = fc.constantFrom<unknown>(
    new Array(2 ** 32 - 1),
    "x".repeat(1e6),
    Array.from({ length: 3_000 }).reduce((inner) => [inner], 0),
  );
  expect(fc.sample(mutated(fc.record({ value: sizes }), sizes), { seed: 5, numRuns: 2_000 })).toHaveLength(2_000);
});
