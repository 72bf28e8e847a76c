import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalBytes, digestFromHex, digestOf, digestToHex, isSafePath, parseRelease, type Release } from "../index.ts";
import { sampleRelease } from "../testing/sample-release.ts";

const malformed = expect.objectContaining({ code: "INTEGRITY_FAILED", data: { reason: "malformed" } });
const encode = (text: string) => new TextEncoder().encode(text);

it("reads back a release it wrote, frozen, with the same bytes and digest", async () => {
  const { release, bytes, digest } = await sampleRelease();
  const parsed = parseRelease(bytes);
  expect(parsed).toEqual(release);
  expect(Object.isFrozen(parsed.files["remoteEntry.js"])).toBe(true);
  expect(await digestOf(canonicalBytes(parsed))).toBe(digest);
});

it("refuses bytes that are not canonical", async () => {
  const { bytes } = await sampleRelease();
  const text = new TextDecoder().decode(bytes);
  for (const other of [
    `${text}\n`,
    ` ${text}`,
    JSON.stringify(JSON.parse(text), null, 2),
    text.replace('"format":1', '"format":1.0'),
    text.replace('"format":1', '"format":2,"format":1'),
    `\ufeff${text}`,
  ]) {
    expect(() => parseRelease(encode(other))).toThrowError(malformed);
  }
  expect(() => parseRelease(new Uint8Array([...bytes, 0xff]))).toThrowError(malformed);
  expect(() => parseRelease(new Uint8Array(2 * 1024 * 1024))).toThrowError(malformed);
});

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };
it.each<[string, (release: Mutable<Release>) => void]>([
  ["another app id than the manifest's", (release) => (release.appId = "com.other.app" as Release["appId"])],
  ["another version than the manifest's", (release) => (release.version.name = "1.3.0")],
  ["modules that come before what they import", (release) => release.modules.reverse()],
  ["a module twice", (release) => release.modules.push("remoteEntry.js")],
  ["a module that is missing in the order", (release) => release.modules.splice(0, 1)],
  ["a module that is no file", (release) => release.modules.push("toString")],
  [
    "an import of something that is not in the release",
    (release) => (release.files["remoteEntry.js"]!.imports = ["https://evil.example/x.js"]),
  ],
  ["a dynamic import of something that is not in the release", (release) => (release.files["remoteEntry.js"]!.dynamic = ["missing.js"])],
  ["an entry that is no module", (release) => (release.entry.module = "icon.svg")],
  ["an icon that is not in the release", (release) => delete release.files["icon.svg"]],
  ["a catalogue that is not in the release", (release) => delete release.files["catalogue.json"]],
  ["two paths that differ in case only [R-01]", (release) => (release.files["Icon.svg"] = release.files["icon.svg"]!)],
  ["a file named release.json", (release) => (release.files["release.json"] = release.files["icon.svg"]!)],
  ["a path out of the folder [R-01]", (release) => (release.files["../x"] = release.files["icon.svg"]!)],
  ["a file larger than the limit", (release) => (release.files["icon.svg"]!.size = 5 * 1024 * 1024)],
  [
    "files larger than the limit together",
    (release) => {
      for (let at = 0; at < 5; at += 1) release.files[`a${at}.png`] = { ...release.files["icon.svg"]!, size: 4 * 1024 * 1024 };
    },
  ],
  [
    "more files than the limit [R-02]",
    (release) => {
      for (let at = 0; at < 513; at += 1) release.files[`a${at}.png`] = release.files["icon.svg"]!;
    },
  ],
])("refuses %s", async (_, change) => {
  const { bytes } = await sampleRelease((release) => change(release as Mutable<Release>));
  expect(() => parseRelease(bytes)).toThrowError(malformed);
});

it("accepts plain relative paths only [R-01]", () => {
  for (const path of ["a.js", "assets/app-Bx_9.js", "__federation_expose_app.js", "_virtual/x.js", "a/b/c.d.e"])
    expect(isSafePath(path), path).toBe(true);
  for (const path of [
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    "..",
    "a/..",
    "../a",
    "./a",
    "a/./b",
    ".env",
    "a/.b",
    "C:/a",
    "C:\\a",
    "\\\\unc\\a",
    "a\\b",
    "a\0b",
    "a b",
    "a%2e",
    "ä.js",
    "a.",
    "a./b",
    "con",
    "CON.js",
    "a/nul.txt",
    "x".repeat(201),
    1,
    null,
    undefined,
    ["a"],
  ]) {
    expect(isSafePath(path), JSON.stringify(path)).toBe(false);
  }
});

it("no path that is accepted leaves its folder, whatever is generated [R-01]", () => {
  const piece = fc.constantFrom("..", ".", "/", "\\", "a", "B", "%2e", "\0", ":", "~", "é", "-", "_", ".js");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = pieces.join("");
      if (isSafePath(path)) expect(new URL(path, "https://a.example/base/").href).toBe(`https://a.example/base/${path}`);
    }),
    { numRuns: 2000 },
  );
});

it("digests survive the way to hexadecimal and back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      const digest = await digestOf(bytes);
      expect(digestToHex(digest)).toMatch(/^[0-9a-f]{96}$/);
      expect(digestFromHex(digestToHex(digest))).toBe(digest);
    }),
  );
  expect(() => digestFromHex("../../etc/passwd")).toThrowError();
});

it("the order of members never changes the digest", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const shuffled = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalBytes(shuffled)).toEqual(canonicalBytes(value));
    }),
  );
});
