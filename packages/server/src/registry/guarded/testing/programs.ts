import fc from "fast-check";

/** A shape that {@link render} makes one statement of, whatever its numbers are. */
export interface Shape {
  readonly kind: number;
  readonly n: number;
  readonly parts: readonly Shape[];
}

/** What a statement may refer to where it stands. */
interface Place {
  /** Labels of loops around it inside its function, innermost last. */
  readonly loops: readonly string[];
  readonly inFunction: boolean;
  readonly inGenerator: boolean;
  readonly depth: number;
}

export const shapes: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.record({
    kind: fc.nat(30),
    n: fc.nat(9),
    parts: fc.oneof({ maxDepth: 5, withCrossShrink: true }, fc.constant([]), fc.array(tie("shape"), { minLength: 1, maxLength: 3 })),
  }),
})).shape;

/**
 * A program that ends, as the text of `export const run`: it says what it does to `log`, and every loop and every call burns fuel, so that it ends
 * with or without guards and ends the same. Half of it is written as minifiers write: bodies without blocks, lines without semicolons.
 */
export function program(all: readonly Shape[]): string {
  const top: Place = { loops: [], inFunction: true, inGenerator: false, depth: 0 };
  return [
    "let fuel = 300; const out = []; const log = (x) => { out.push(x); if (out.length > 400) throw new Error('full'); return x; };",
    "const more = () => fuel-- > 0;",
    `function body() { ${block(all, top)} }`,
    "export const run = () => { let result; try { result = body(); } catch (error) { result = `threw ${error && error.message}`; } return [result, out, fuel]; };",
  ].join("\n");
}

function block(parts: readonly Shape[], place: Place): string {
  return parts.map((part) => statement(part, place)).join("\n");
}

/** One statement where only one may stand: a block, or the bare statement. */
function single(parts: readonly Shape[], place: Place): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && only.n % 2 === 0) return statement(only, place);
  return `{ ${block(parts, place)} }`;
}

type Form = (shape: Shape, place: Place) => string;

const inside = (place: Place, label: string): Place => ({ ...place, loops: [...place.loops, label], depth: place.depth + 1 });
const called = (place: Place, inGenerator = false): Place => ({ loops: [], inFunction: true, inGenerator, depth: place.depth + 1 });
const nameOf = ({ depth }: Place, letter: string) => `${letter}${depth}`;

const loop =
  (head: (name: string, n: number) => string, tail = ""): Form =>
  (shape, place) => {
    const label = nameOf(place, "l");
    return `${label}: ${head(nameOf(place, "v"), shape.n)} ${single(shape.parts, inside(place, label))}${tail}`;
  };

const FORMS: readonly Form[] = [
  ({ n }) => `log(${n});`,
  ({ n }) => `log(fuel + ${n})\n`,
  loop((v, n) => `for (let ${v} = 0; ${v} < ${n} && more(); ${v}++)`),
  loop((v, n) => `for (const ${v} of [${Array.from({ length: n % 4 }, (_, at) => at).join()}])`),
  loop((v, n) => `for (const ${v} in { a: ${n}, b: 1 })`),
  loop(() => "while (more())"),
  loop(() => "do", "\nwhile (more())\n"),
  loop(() => "for (; more();)"),
  loop((v) => `for (const ${v} of (function* () { for (let i = 0; more(); i++) yield log(i); })())`),
  ({ n }, { loops }) => (loops.length === 0 ? "log('none');" : `if (more()) break ${loops[n % loops.length]};`),
  ({ n }, { loops }) => (loops.length === 0 ? "log('none');" : `if (more()) continue ${loops[n % loops.length]};`),
  ({ n }, { loops }) => (loops.length === 0 ? "log('none')\n" : n % 2 === 0 ? "break\n" : "continue\n"),
  ({ n }, { inFunction }) => (inFunction ? `if (fuel % 5 === ${n % 5}) return log('r${n}')\n` : ";"),
  ({ n }) => `if (fuel % 7 === ${n % 7}) throw new Error('e${n}');`,
  ({ parts }, place) => `try { ${block(parts, place)} } catch (e) { log(e.message); }`,
  ({ parts }, place) => `try { ${block(parts.slice(1), place)} } finally { log('f'); ${block(parts.slice(0, 1), place)} }`,
  ({ n, parts }, place) => `if (fuel % 2 === ${n % 2}) ${single(parts.slice(0, 1), place)}\nelse ${single(parts.slice(1), place)}`,
  ({ n, parts }, place) =>
    `switch (fuel % 3) { case ${n % 3}: ${block(parts.slice(0, 1), place)} default: ${block(parts.slice(1), place)} case 9: log('s'); }`,
  ({ parts }, place) =>
    `{ ${nameOf(place, "f")}(); function ${nameOf(place, "f")}() { if (!more()) return log('dry'); ${block(parts, called(place))} } }`,
  ({ parts, n }, place) => `[${n}, 1].forEach((${nameOf(place, "a")}) => { ${block(parts, called(place))} })\n`,
  ({ n }, place) => `log([3, ${n}, 1].map(x => x + ${n}).filter(${nameOf(place, "x")} => more()).reduce((p, q) => p + q, 0));`,
  ({ parts, n }, place) => `log([...(function* () { yield ${n}; ${block(parts, called(place, true))} })()].length);`,
  ({ n }, { inGenerator }) => (inGenerator ? `log(yield ${n});` : `log(${n});`),
  ({ parts, n }, place) =>
    `log(new (class { a = more(); b = () => this.a; #c = (more(), ${n}); constructor() { ${block(parts, called(place))} } get d() { return this.#c; } })().d);`,
  ({ parts }, place) => `{ const o = { get x() { ${block(parts, called(place))} } }; log(o.x); }`,
  ({ n }) => `log((function f(k) { return k < 1 || !more() ? 0 : 1 + f(k - 1); })(${n}))\n`,
  ({ parts }, place) => `{ ${block(parts, place)} }`,
  () => ";",
  ({ n }) => `log(\`\${[${n}].map((y) => /[/]=>{/.test(y))}\`);`,
];
function statement(shape: Shape, place: Place): string {
  if (place.depth > 5) return `log(${shape.n});`;
  return (FORMS[shape.kind % FORMS.length] as Form)(shape, place);
}
