import { parse, tokenizer } from "acorn";

const program = `${Array.from({ length: 60 }, (_, n) => `function f${n}(a, b = ${n}, ...c) { for (const x of c) { try { if (x > ${n}) continue; yes: while (a--) { b += \`\${a}-\${/[a-z]+/giu.test(x)}\`; break yes; } } catch { return { a, [b]: async () => await c?.[0] ?? null }; } } class K${n} extends Map { #p = 1; static s = () => ${n}n; get p() { return this.#p; } } return new K${n}(); }`).join("\n")}`;

/** A parser at its own work. */
export function run(): unknown {
  const counts: Record<string, number> = {};
  const count = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(count);
    else if (typeof node === "object" && node !== null) {
      const { type } = node as { type?: unknown };
      if (typeof type === "string") counts[type] = (counts[type] ?? 0) + 1;
      Object.values(node).forEach(count);
    }
  };
  count(parse(program, { ecmaVersion: "latest", sourceType: "module" }));
  const tokens = [...tokenizer(program, { ecmaVersion: "latest", sourceType: "module" })].length;
  return [counts, tokens];
}
