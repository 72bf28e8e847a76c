import ts from "typescript";
import type { SourceFile } from "./layers.ts";

/**
 * Conventions of the code that no linter rule says: no mutable state at the top level of a module (two hosts on one page, two
 * tests in one process would share it), functions declared as functions, and no error swallowed without a word.
 */
export function findShapeProblems(file: SourceFile): string[] {
  const kind = file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const parsed = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, false, kind);
  const at = (node: ts.Node): string => `${file.path}:${parsed.getLineAndCharacterOfPosition(node.getStart(parsed)).line + 1}`;
  return [
    ...parsed.statements
      .filter(ts.isVariableStatement)
      .flatMap((statement) => statementProblems(statement, parsed).map((problem) => `${at(statement)}: ${problem}`)),
    ...silentCatches(parsed).map((block) => `${at(block)}: an error is swallowed: say in the block why that is right`),
  ];
}

function statementProblems(statement: ts.VariableStatement, parsed: ts.SourceFile): string[] {
  if (!(statement.declarationList.flags & ts.NodeFlags.Const)) return ["mutable state at the top level of a module"];
  const exported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
  return statement.declarationList.declarations
    .filter(({ initializer, type }) => exported && type === undefined && initializer !== undefined && ts.isArrowFunction(initializer))
    .map(({ name }) => `${name.getText(parsed)} is an exported arrow function: declare it with "function"`);
}

function silentCatches(parsed: ts.SourceFile): ts.Block[] {
  const found: ts.Block[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node) && node.block.statements.length === 0 && !/\/[/*]/.test(node.block.getFullText(parsed)))
      found.push(node.block);
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}
