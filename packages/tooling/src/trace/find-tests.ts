import ts from "typescript";
import type { SourceFile } from "../gates/layers.ts";
import type { TracedTest } from "./trace.ts";

const TEST_FUNCTIONS = new Set(["it", "test"]);

/**
 * The tests that a file declares and that the last run did not have, so that a test nobody has run yet shows as that and not as
 * missing. Names that are put together at run time are read as they are written.
 */
export function findUnrunTests(file: SourceFile, ran: readonly TracedTest[]): TracedTest[] {
  if (ran.some((test) => test.file === file.path)) return [];
  const parsed = ts.createSourceFile(
    file.path,
    file.text,
    ts.ScriptTarget.Latest,
    false,
    file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: TracedTest[] = [];
  const visit = (node: ts.Node, titles: readonly string[]): void => {
    const title = ts.isCallExpression(node) ? titleOf(node) : undefined;
    if (title?.isTest) found.push({ name: [...titles, title.text].join(" > "), file: file.path, status: "not run" });
    const inner = title === undefined ? titles : [...titles, title.text];
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(parsed, []);
  return found;
}

function titleOf(call: ts.CallExpression): { text: string; isTest: boolean } | undefined {
  const [first] = call.arguments;
  const name = calledName(call.expression);
  if (first === undefined || name === undefined || (name !== "describe" && !TEST_FUNCTIONS.has(name))) return undefined;
  if (ts.isStringLiteralLike(first)) return { text: first.text, isTest: TEST_FUNCTIONS.has(name) };
  if (!ts.isTemplateExpression(first)) return undefined;
  const text = first.head.text + first.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  return { text, isTest: TEST_FUNCTIONS.has(name) };
}

/** `it`, `it.each(rows)`, `test.describe` → `it`, `it`, `describe`. */
function calledName(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isCallExpression(expression)) return calledName(expression.expression);
  if (ts.isPropertyAccessExpression(expression))
    return expression.name.text === "describe" ? "describe" : calledName(expression.expression);
  return undefined;
}
