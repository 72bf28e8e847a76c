import { expect, it } from "vitest";
import {
  checkEvent,
  connectOrigins,
  descriptionOf,
  hasCapability,
  imageOrigins,
  isSafeText,
  type Manifest,
  missingSupport,
  nameOf,
  parseManifest,
  permissionsOf,
  requestedCapabilities,
  skeletonOf,
  storageQuotaBytes,
  textFault,
} from "../index.ts";
import { sampleManifest } from "../testing/samples.ts";

const manifest = parseManifest(sampleManifest());

it("knows which capabilities a mini-app may call, with those that every mini-app has", () => {
  const { required, optional } = requestedCapabilities(manifest);
  expect(required).toEqual(expect.arrayContaining(["checkout", "identity", "network", "storage"]));
  expect(optional).toEqual(["analytics", "device"]);
  expect(hasCapability(manifest, "analytics")).toBe(true);
  expect(permissionsOf(manifest).map(({ name }) => name)).toEqual(["email", "geolocation"]);
  expect(storageQuotaBytes(manifest)).toBe(512 * 1024);
});

it("an unsupported host learns what it lacks before the launch [A5]", () => {
  expect(missingSupport(manifest, { capabilities: { checkout: "1", identity: "1" } })).toEqual([]);
  expect(missingSupport(manifest, { capabilities: { identity: "1" } })).toEqual(["checkout 1"]);
  expect(missingSupport({ ...manifest, platform_version: { min_code: 7 } }, { capabilities: { checkout: "2", identity: "1" } })).toEqual([
    "platform 7 (this host has 1)",
    "checkout 1 (this host has 2)",
  ]);
});

it("refuses a policy in an image origin even where no rule ran [S-08]", () => {
  expect(imageOrigins(manifest)).toEqual(["https://img.lotus.coffee:8443"]);
  expect(connectOrigins(manifest)).toEqual(["https://api.lotus.coffee"]);
  const forged: Manifest = { ...manifest, plaza: { ...manifest.plaza, network: { image: ["https://x.com; script-src *"] } } };
  expect(() => imageOrigins(forged)).toThrowError(expect.objectContaining({ code: "MANIFEST_INVALID" }));
});

it("speaks the user's language where the manifest has it", () => {
  expect(nameOf(manifest, "vi-VN")).toBe("Cà phê Sen");
  expect(nameOf(manifest, "th")).toBe("กาแฟดอกบัว");
  expect(nameOf(manifest, "fr")).toBe("Lotus Coffee");
  expect(descriptionOf(manifest, "vi")).toBe(manifest.description);
});

it("gives every category a skeleton, and a manifest's own one first", () => {
  expect(skeletonOf(manifest).boxes.length).toBeGreaterThan(1);
  const own = { boxes: [{ kind: "card" as const, count: 2 }] };
  expect(skeletonOf({ ...manifest, plaza: { ...manifest.plaza, skeleton: own } })).toEqual(own);
});

it("lets only declared events with declared props of declared types through [G2]", () => {
  expect(checkEvent(manifest, { name: "item_viewed", props: { sku: "a", price: 1 } })).toBe("ok");
  expect(checkEvent(manifest, { name: "item_viewed" })).toBe("ok");
  expect(checkEvent(manifest, { name: "other" })).toBe("undeclared");
  expect(checkEvent(manifest, { name: "constructor" })).toBe("undeclared");
  expect(checkEvent(manifest, { name: "item_viewed", props: { price: "1" } })).toBe("invalid_props");
  expect(checkEvent(manifest, { name: "item_viewed", props: { price: Number.NaN } })).toBe("invalid_props");
  expect(checkEvent(manifest, { name: "item_viewed", props: { toString: "x" } })).toBe("invalid_props");
});

it.each([
  "Cà phê Sen",
  "กาแฟดอกบัว",
  "مقهى",
  "می‌خواهم",
  "क्‍ष कैफ़े".normalize("NFC"),
  "👩‍🍳 Kitchen",
  "Café №1",
  "Ёлка",
  "日本語カフェ",
  "❤️ Love",
  "O'Brien & Sons – 24/7",
  "µTorrent",
])("accepts the name %s", (name) => {
  expect(textFault(name)).toBeUndefined();
});

it.each([
  "Pay\u202Elap",
  "a\u2066b",
  "a\u200Fb",
  "Pay\u200Bpal",
  "a\u00ADb",
  "a\uFEFFb",
  "a\u2060b",
  "a\u200Db",
  "a\u3164b",
  "a\u2800b",
  "a\u{E0041}b",
  "a\nb",
  "a\tb",
  "a\u001b[31mb",
  "a\u0000b",
  "a\u2028b",
  "a  b",
  " a",
  "a ",
  "",
  "a\u00A0b",
  "Раypal",
  "Αpple",
  "Z\u0301\u0301\u0301\u0301\u0301algo",
  "Ca\u0300 phe",
  "a\uFFFDb",
  "a\uE000b",
  "x\uFE0F",
])("refuses the name %j [H-14]", (name) => {
  expect(isSafeText(name)).toBe(false);
});
