import { type Node, parse } from "acorn";
import { createInsertions, type Insertions } from "./insertions.ts";

/** What the names that a guarded module uses are bound to. */
export interface GuardModuleOptions {
  /** Specifier of the module that exports the realm's guard as `turn`. */
  readonly from: string;
}

export interface GuardedModule {
  readonly code: string;
  /** How many guards went in; with none the code is the source, unchanged, and imports nothing. */
  readonly guards: number;
}

/** Turns of a function's loops before it asks for the first time: most loops are over by then. */
const FIRST_TURNS = 16;
const LOOPS = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"]);
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
/** A field's value that must stay where it is: wrapped, an anonymous function would lose the field's name (ECMA-262 §13.2.1.3), and the rest cannot run anything. */
const PLAIN_VALUES = new Set([...FUNCTIONS, "ClassExpression", "Literal", "Identifier", "ThisExpression"]);

/**
 * Puts a guard at the start of every turn of a loop and of every call of a function, and changes nothing else: the edits are insertions, so every
 * other character, name and line stays as the publisher wrote it.
 *
 * 1. A module counts calls down in a variable of its own; below zero it asks the realm's guard (`protocol/guard.ts`), which answers how many may pass
 *    until it is asked again, or throws: `if(--_g<0)_g=_t();` first in a body, and `=>(--_g<0&&(_g=_t()),x)` in an arrow without one.
 *    A function with loops counts their turns in a variable of its own, `let _l=16`, which an engine keeps in a register: twice as fast in tight loops.
 * 2. A loop's body becomes a block with the guard first, so `continue`, `finally` and labels cannot get around it.
 * 3. Functions count too: recursion, promise chains, comparators, getters, iterators and traps are loops that the language runs.
 * 4. The three names occur nowhere in the module, so its code cannot name, shadow or assign them; the module has no `eval` to find them by (CSP).
 *
 * The same source always gives the same bytes. Throws SyntaxError, with line and column, for what is no module.
 */
export function guardModule(source: string, options: GuardModuleOptions): GuardedModule {
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", preserveParens: true, allowHashBang: true });
  const names = new Set<string>();
  const guarded: Node[] = [];
  /** Loops by the function that runs them; those of a module's own code, or of a class's static block, are in none. */
  const runBy = new Map<Node, Node>();
  visit(program, (node, owner) => {
    if (node.type === "Identifier") names.add((node as Node & { name: string }).name);
    if (LOOPS.has(node.type) || FUNCTIONS.has(node.type) || isRunningField(node)) guarded.push(node);
    if (LOOPS.has(node.type) && owner !== undefined) runBy.set(node, owner);
  });
  if (guarded.length === 0) return { code: source, guards: 0 };

  const [count, local, turn] = ["_g", "_l", "_t"].map((name) => freeName(name, names)) as [string, string, string];
  const ask = (counter: string) => `if(--${counter}<0)${counter}=${turn}();`;
  const owners = new Set(runBy.values());
  const text = createInsertions();
  for (const node of guarded) {
    const call = owners.has(node) ? `${ask(count)}let ${local}=${FIRST_TURNS};` : ask(count);
    const statement = LOOPS.has(node.type) && runBy.has(node) ? ask(local) : call;
    insertGuard(text, source, node, { statement, expression: `(--${count}<0&&(${count}=${turn}()),` });
  }
  // `var`: a hoisted function that runs before this line would find a `let` in its dead zone. On the first line, so that lines keep their numbers.
  const hashbang = source.startsWith("#!") ? source.search(/[\n\r\u2028\u2029]|$/) + 1 : 0;
  insertFirst(
    text,
    source,
    { directives: endOfDirectives(bodyOf(program)), otherwise: hashbang },
    `import{turn as ${turn}}from${JSON.stringify(options.from)};var ${count}=0;`,
  );
  return { code: text.applyTo(source), guards: guarded.length };
}

interface Guards {
  readonly statement: string;
  readonly expression: string;
}

function insertGuard(text: Insertions, source: string, node: Node, { statement, expression }: Guards): void {
  if (node.type === "PropertyDefinition") return wrap(text, fieldValue(node), expression);
  const body = (node as Node & { body: Node }).body;
  if (body.type === "BlockStatement")
    insertFirst(text, source, { directives: endOfDirectives(bodyOf(body)), otherwise: body.start + 1 }, statement);
  else if (LOOPS.has(node.type)) {
    text.open(body.start, `{${statement}`);
    text.close(body.end, "}");
  } else wrap(text, body, expression);
}

function wrap(text: Insertions, inner: Node, expression: string): void {
  text.open(inner.start, expression);
  text.close(inner.end, ")");
}

/** A field that is not plain runs code at each construction, and no function's body around it: `l = d++ < 60 ? new T : 0`. */
function isRunningField(node: Node): boolean {
  return node.type === "PropertyDefinition" && (node as Node & { value: Node | null }).value !== null && !PLAIN_VALUES.has(unwrapped(node));
}

function fieldValue(node: Node): Node {
  return (node as Node & { value: Node }).value;
}

function unwrapped(node: Node): string {
  let value = fieldValue(node);
  while (value.type === "ParenthesizedExpression") value = (value as Node & { expression: Node }).expression;
  return value.type;
}

/** The first place after the directives of a function or a module, which are directives only while they stand first; undefined where there are none. */
function endOfDirectives(statements: readonly Node[]): number | undefined {
  return statements.findLast((statement) => (statement as Node & { directive?: string }).directive !== undefined)?.end;
}

function bodyOf(node: Node): readonly Node[] {
  return (node as Node & { body: readonly Node[] }).body;
}

/** Without a semicolon of its own a directive ended with its line; then what comes after it must bring one. */
function insertFirst(
  text: Insertions,
  source: string,
  place: { readonly directives: number | undefined; readonly otherwise: number },
  code: string,
) {
  const { directives, otherwise } = place;
  if (directives === undefined) text.open(otherwise, code);
  else text.open(directives, source[directives - 1] === ";" ? code : `;${code}`);
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let at = 1; taken.has(name); at += 1) name = `${wanted}${at}`;
  return name;
}

/** Every node with the function it runs in, parents before children, without recursion: a bundle's `a+b+c+…` can be deeper than the stack. */
function visit(root: Node, enter: (node: Node, owner: Node | undefined) => void): void {
  const open: { readonly node: Node; readonly owner: Node | undefined }[] = [{ node: root, owner: undefined }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    enter(node, next.owner);
    const owner = FUNCTIONS.has(node.type) ? node : node.type === "StaticBlock" ? undefined : next.owner;
    // Backwards, so that the first child comes out first.
    for (const value of Object.values(node).reverse())
      if (isNode(value)) open.push({ node: value, owner });
      else if (Array.isArray(value)) for (const child of value.toReversed()) if (isNode(child)) open.push({ node: child, owner });
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string" && "start" in value;
}
