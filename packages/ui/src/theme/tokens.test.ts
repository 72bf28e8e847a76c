import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { guestTokens, tokensCss } from "./tokens.ts";

describe("tokens", () => {
  it("has the style sheet that the table says", () => {
    expect(readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8")).toBe(tokensCss());
  });

  it("never gives vault or mark to a guest [H-08]", () => {
    for (const theme of ["light", "dark"] as const) {
      const names = Object.keys(guestTokens(theme));
      expect(names.filter((name) => /vault|mark|marigold|scrim|focus/.test(name))).toEqual([]);
      expect(names).toHaveLength(12);
    }
    expect(guestTokens("light")["--plaza-ground"]).not.toBe(guestTokens("dark")["--plaza-ground"]);
  });
});
