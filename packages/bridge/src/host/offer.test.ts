import { expect, it } from "vitest";
import { offerCapabilities, offeredMethods } from "./offer.ts";

it("offers what the manifest names and what every mini-app has, and nothing else [H1]", () => {
  const offers = offerCapabilities({ required: { checkout: "1" }, optional: { identity: "1", teleport: "1", analytics: "9" } });
  expect(Object.keys(offers).sort()).toEqual(["checkout", "identity", "lifecycle", "navigation", "network", "storage", "ui"]);
  expect(offers.checkout?.methods.buy).toEqual({ timeoutMs: 600_000 });
  expect(offeredMethods(offers)).toContain("checkout.buy");
  expect(offeredMethods(offers)).not.toContain("analytics.track");
});

it("refuses a required capability that is missing or of another major version [B-25]", () => {
  expect(() => offerCapabilities({ required: { teleport: "1" } })).toThrow(
    expect.objectContaining({ code: "CAPABILITY_MISSING", data: { capability: "teleport" } }),
  );
  expect(() => offerCapabilities({ required: { toString: "1" } })).toThrow(expect.objectContaining({ code: "CAPABILITY_MISSING" }));
  expect(() => offerCapabilities({ required: { checkout: "2" } })).toThrow(
    expect.objectContaining({ code: "VERSION_MISMATCH", data: { capability: "checkout", host: "1", guest: "2" } }),
  );
});

it("shows a capability that policy took away as absent", () => {
  expect(Object.keys(offerCapabilities({ required: {}, optional: { identity: "1" }, removed: ["identity", "network"] })).sort()).toEqual([
    "lifecycle",
    "navigation",
    "storage",
    "ui",
  ]);
  expect(() => offerCapabilities({ required: { identity: "1" }, removed: ["identity"] })).toThrow(
    expect.objectContaining({ code: "CAPABILITY_MISSING" }),
  );
});
