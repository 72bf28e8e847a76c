import { expect, it } from "vitest";
import { unsupportedNode } from "./node-version.mjs";

const RANGE = "^20.19.0 || >=22.12.0";

it.each(["20.19.0", "20.20.2", "22.12.0", "24.0.0"])("accepts Node %s", (version) => {
  expect(unsupportedNode(version, RANGE)).toBeUndefined();
});

it.each(["18.20.0", "20.18.3", "21.7.0", "22.11.0"])("refuses Node %s and says which is needed", (version) => {
  expect(unsupportedNode(version, RANGE)).toBe(
    `Plaza needs Node ^20.19.0 || >=22.12.0, and this is Node ${version}. Install a newer Node and run the command again.`,
  );
});
