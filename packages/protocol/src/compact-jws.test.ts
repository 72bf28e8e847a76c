import { expect, it } from "vitest";
import { isCompactJws } from "./index.ts";

/** RFC 7515, appendix A.1. */
const HEADER = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
const PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const SIGNATURE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

it("takes the example of RFC 7515, and a payload of nothing", () => {
  expect(isCompactJws(`${HEADER}.${PAYLOAD}.${SIGNATURE}`)).toBe(true);
  expect(isCompactJws(`${HEADER}..${SIGNATURE}`)).toBe(true);
});

it.each([
  ["a space", `${HEADER}. ${PAYLOAD}.${SIGNATURE}`],
  ["a line's end", `${HEADER}.${PAYLOAD}.${SIGNATURE}\n`],
  ["padding", `${HEADER}.${PAYLOAD}.${SIGNATURE}=`],
  ["unused bits that are set", `${HEADER}.${PAYLOAD}.${SIGNATURE.slice(0, -1)}l`],
  ["one character too many", `${HEADER}.${PAYLOAD}.${SIGNATURE}AA`],
  ["the other alphabet of base64", `${HEADER}.${PAYLOAD}.${SIGNATURE.replace("_", "/").replace("-", "+")}`],
  ["no signature", `${HEADER}.${PAYLOAD}.`],
  ["no header", `.${PAYLOAD}.${SIGNATURE}`],
  ["two parts", `${HEADER}.${PAYLOAD}`],
  ["four parts", `${HEADER}.${PAYLOAD}.${SIGNATURE}.${SIGNATURE}`],
  ["JSON", `{"protected":"${HEADER}","payload":"${PAYLOAD}","signature":"${SIGNATURE}"}`],
])("refuses %s", (_, text) => {
  expect(isCompactJws(text)).toBe(false);
});

it("decides on a long text in a time that grows with its length only", () => {
  const long = "A".repeat(400_000);
  expect(isCompactJws(`${long}.${long}.${long}!`)).toBe(false);
  expect(isCompactJws(`${long}.${long}.${long}`)).toBe(true);
});
