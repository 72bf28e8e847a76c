import { markWords } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { markTile } from "./mark.ts";

describe("mark", () => {
  it("is the same for the same seed, for ever", () => {
    expect(markWords("0f8c2a")).toEqual(markWords("0f8c2a"));
    expect(markTile("0f8c2a")).toEqual(markTile("0f8c2a"));
    // Golden: a user who learnt a mark must see it after an upgrade.
    expect(markWords("golden")).toEqual(["saffron", "key"]);
    expect(markTile("golden")).toMatchInlineSnapshot(`
      [
        {
          "figure": 3,
          "ground": 1,
          "shape": "leaf",
          "turn": 1,
        },
        {
          "figure": 0,
          "ground": 1,
          "shape": "dot",
          "turn": 3,
        },
        {
          "figure": 1,
          "ground": 2,
          "shape": "leaf",
          "turn": 3,
        },
        {
          "figure": 0,
          "ground": 3,
          "shape": "leaf",
          "turn": 2,
        },
      ]
    `);
  });

  it("differs for a thousand users", () => {
    const seeds = Array.from({ length: 1000 }, (_, i) => `user-${i}`);
    const both = new Set(seeds.map((seed) => markWords(seed).join(" ") + JSON.stringify(markTile(seed))));
    expect(both.size).toBe(1000);
    expect(new Set(seeds.map((seed) => markWords(seed).join(" "))).size).toBeGreaterThan(750);
  });

  it("never draws a figure in the colour of its ground, and uses three colours or four", () => {
    for (let i = 0; i < 500; i++) {
      const tile = markTile(`s${i}`);
      for (const cell of tile) expect(cell.figure).not.toBe(cell.ground);
      expect(new Set(tile.flatMap(({ ground, figure }) => [ground, figure])).size).toBeGreaterThan(2);
    }
  });
});
