import { expect, it } from "vitest";
import type { EngineFacts } from "./isolates-frames.ts";
import { networkIsolation } from "./network-isolation.ts";

const chromium = (version: string): EngineFacts => ({
  userAgentData: {
    brands: [
      { brand: "Not A;Brand", version: "999" },
      { brand: "Chromium", version },
    ],
  },
});

it("isolation of the network is full only in engines that are known to enforce a Connection-Allowlist [S-24]", () => {
  expect(networkIsolation(chromium("152"))).toBe("full");
  expect(networkIsolation(chromium("200"))).toBe("full");
  expect(networkIsolation(chromium("151"))).toBe("reduced");
  expect(networkIsolation(chromium(""))).toBe("reduced");
  expect(networkIsolation({ userAgentData: { brands: [{ brand: "Chromium" }] } })).toBe("reduced");
  expect(networkIsolation({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" })).toBe("reduced");
  expect(networkIsolation({ userAgent: "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15" })).toBe("reduced");
  expect(networkIsolation(undefined)).toBe("reduced");
});
