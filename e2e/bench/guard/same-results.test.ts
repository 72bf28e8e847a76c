import { describe, expect, it } from "vitest";
import { buildWork, works } from "./work.ts";

const moduleUrl = (source: string) => `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
const load = async (source: string) => (await import(/* @vite-ignore */ moduleUrl(source))) as { run(): unknown };

describe("real libraries, minified, give with guards what they give without", { timeout: 120_000 }, () => {
  it.each(works)("%s", async (name) => {
    const asked = `plaza.test.${name}`;
    const from = moduleUrl(
      `const at = Symbol.for("${asked}"); export const turn = () => (globalThis[at] = (globalThis[at] ?? 0) + 1) % 4;`,
    );
    const { plain, guarded } = await buildWork(name, from);
    const [without, withGuards] = [await load(plain), await load(guarded)];
    const expected = without.run();
    // Twice: the second call finds what the first one left.
    for (let call = 0; call < 2; call += 1) expect(withGuards.run()).toEqual(expected);
    expect((globalThis as unknown as Record<symbol, number>)[Symbol.for(asked)]).toBeGreaterThan(1_000);
  });
});
