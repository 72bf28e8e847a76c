import type { SourceFile } from "./layers.ts";

const SIDE = "left|right";
/** A declaration whose name, or whose value, is a side of the screen: `margin-left`, `inset … left`, `text-align: right`. */
const PHYSICAL = new RegExp(
  [
    `(?<![\\w-])(?:(?:scroll-)?(?:margin|padding)-|border-(?:top-|bottom-)?)?(?:${SIDE})(?:-(?:width|style|color|radius))?\\s*:`,
    `(?<![\\w-])(?:text-align|float|clear)\\s*:[^;}]*\\b(?:${SIDE})\\b`,
  ].join("|"),
  "g",
);

/**
 * Styles name sides by the direction of the text (`margin-inline-start`), never by the screen's: the look is mirrored for languages
 * that are written from right to left. Every breach in a style sheet, as `path:line: declaration`.
 */
export function findDirectionProblems({ path, text }: SourceFile): string[] {
  // Comments keep their line breaks, so that lines are counted as in the file.
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
  return [...code.matchAll(PHYSICAL)].map(
    ({ 0: found, index }) => `${path}:${code.slice(0, index).split("\n").length}: ${found.replace(/\s*:$/, "").trim()}`,
  );
}
