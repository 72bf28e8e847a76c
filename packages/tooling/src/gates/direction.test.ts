import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { listFiles, ROOT, readMembers } from "../boot/workspace.mjs";
import { findDirectionProblems } from "./direction.ts";

const problems = (text: string) => findDirectionProblems({ path: "a.css", text });

describe("style sheets", () => {
  it("name sides by the direction of the text: each look is mirrored where one writes from right to left", () => {
    const sheets = readMembers()
      .flatMap(({ dir }) => listFiles(dir))
      .filter((file) => file.endsWith(".css"))
      .map((file) => ({ path: relative(ROOT, file), text: readFileSync(file, "utf8") }));
    expect(sheets.length).toBeGreaterThan(15);
    expect(sheets.flatMap(findDirectionProblems)).toEqual([]);
  });
});

describe("the rule of directions", () => {
  it.each([
    ["left: 0", "left"],
    ["margin-left: 4px", "margin-left"],
    ["scroll-padding-right: 4px", "scroll-padding-right"],
    ["border-left: 1px solid", "border-left"],
    ["border-right-color: red", "border-right-color"],
    ["border-top-left-radius: 4px", "border-top-left-radius"],
    ["text-align: right", "text-align: right"],
    ["float: left", "float: left"],
  ])("catches %s", (declaration, found) => {
    expect(problems(`/* left: a\nremark */ .a { color: red; ${declaration}; }`)).toEqual([`a.css:2: ${found}`]);
  });

  it("lets logical sides, names that only contain a side, and comments", () => {
    expect(
      problems(".left, .pz-left:hover { margin-inline-start: 4px; --left: 1px; text-align: end; grid-area: right; } /* float: left; */"),
    ).toEqual([]);
  });
});
