import fc from "fast-check";
import { expect, it } from "vitest";
import { originFault, parseOrigin } from "./index.ts";

it.each([
  "https://api.example.com",
  "https://a.b",
  "https://xn--bcher-kva.example",
  "https://x.com:8443",
  "https://x.com:1",
  "https://x.com:65535",
])("accepts %s as it is [A4]", (origin) => {
  expect(parseOrigin(origin)).toBe(origin);
});

it("whatever passes is one URL origin and one CSP source expression, whatever is generated [S-08]", () => {
  const piece = fc.constantFrom(
    "https://",
    "http://",
    "x.com",
    "a",
    ".",
    ":",
    "1",
    "0",
    "443",
    "/",
    "*",
    ";",
    ",",
    " ",
    "'self'",
    "@",
    "#",
    "\n",
    "é",
    "[::1]",
    "-",
    "X",
    "%20",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
      const text = pieces.join("");
      if (originFault(text) !== undefined) return;
      expect(new URL(text).origin).toBe(text);
      expect(text).toMatch(/^[a-z0-9:/.-]+$/);
    }),
    { numRuns: 5000 },
  );
});
