import { expect, it } from "vitest";
import { digestFromHex, digestToHex, parseRelease, type Release, releaseLimits } from "../index.ts";
import { sampleRelease } from "../testing/sample-release.ts";

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };
type Change = (release: Mutable<Release>) => void;
const malformed = (message: string) => expect.objectContaining({ code: "INTEGRITY_FAILED", message, data: { reason: "malformed" } });

async function parse(change: Change): Promise<Release> {
  const { bytes } = await sampleRelease((release) => change(release as Mutable<Release>));
  return parseRelease(bytes);
}

it.each<[string, Change]>([
  ["appId is not the manifest's app_id", (release) => (release.appId = "com.other.app" as Release["appId"])],
  ["version is not the manifest's", (release) => (release.version.name = "1.3.0")],
  ["version is not the manifest's", (release) => (release.version.code += 1)],
  [
    "assets/app.js imports assets/missing.js, which does not come before it",
    (r) => (r.files["assets/app.js"]!.imports = ["assets/missing.js"]),
  ],
  [
    "assets/app.js imports assets/shared.js, which does not come before it",
    (release) => (release.modules = ["assets/app.js", "assets/shared.js", "remoteEntry.js"]),
  ],
  ["remoteEntry.js is not a module of this release, or is listed twice", (release) => release.modules.push("remoteEntry.js")],
  ["toString is not a module of this release, or is listed twice", (release) => release.modules.push("toString")],
  ["catalogue.json is not a module of this release, or is listed twice", (release) => release.modules.push("catalogue.json")],
  [
    "module extra.js is not in the order of modules",
    (release) => (release.files["extra.js"] = { ...release.files["assets/shared.js"]!, imports: undefined }),
  ],
  ["icon.svg imports but is no module", (release) => (release.files["icon.svg"]!.imports = [])],
  ["icon.svg imports but is no module", (release) => (release.files["icon.svg"]!.dynamic = [])],
  [
    "remoteEntry.js imports missing.js, which is not a module of this release",
    (release) => (release.files["remoteEntry.js"]!.dynamic = ["missing.js"]),
  ],
  ["the entry icon.svg is not a module of this release", (release) => (release.entry.module = "icon.svg")],
  ["the icon icon.svg is not in the release", (release) => delete release.files["icon.svg"]],
  ["the catalogue catalogue.json is not in the release", (release) => delete release.files["catalogue.json"]],
  ["the catalogue catalogue.json is not in the release", (release) => (release.files["catalogue.json"]!.role = "asset")],
  ["two files that some file systems cannot tell apart: icon.svg", (release) => (release.files["Icon.svg"] = release.files["icon.svg"]!)],
  ['unsafe path "../x"', (release) => (release.files["../x"] = release.files["icon.svg"]!)],
])("says that %s", async (fault, change) => {
  await expect(parse(change)).rejects.toThrowError(malformed(`release.json contradicts itself: ${fault}.`));
});

it("says every contradiction at once", async () => {
  const both: Change = (release) => {
    release.entry.module = "icon.svg";
    release.version.code += 1;
  };
  await expect(parse(both)).rejects.toThrowError(
    malformed("release.json contradicts itself: version is not the manifest's; the entry icon.svg is not a module of this release."),
  );
});

it("takes as many files and bytes as the limits allow, and not one more [R-02]", async () => {
  const { files } = await parse(() => {});
  const fill = (count: number): Change => {
    return (release) => {
      for (let at = 0; at < count; at += 1) release.files[`a${at}.png`] = { ...release.files["icon.svg"]!, size: 0, role: "asset" };
    };
  };
  const room = releaseLimits.maxFiles - Object.keys(files).length;
  expect(Object.keys((await parse(fill(room))).files)).toHaveLength(releaseLimits.maxFiles);
  await expect(parse(fill(room + 1))).rejects.toThrowError(malformed("release.json contradicts itself: more than 512 files."));
  const used = Object.values(files).reduce((sum, { size }) => sum + size, 0);
  const weigh = (bytes: number): Change => {
    return (release) => {
      for (let at = 0, left = bytes; left > 0; at += 1, left -= releaseLimits.maxFileBytes)
        release.files[`a${at}.png`] = { ...release.files["icon.svg"]!, size: Math.min(left, releaseLimits.maxFileBytes), role: "asset" };
    };
  };
  const left = releaseLimits.maxTotalBytes - used;
  await expect(parse(weigh(left))).resolves.toBeDefined();
  await expect(parse(weigh(left + 1))).rejects.toThrowError(malformed("release.json contradicts itself: more than 16777216 bytes in all."));
});

it("needs no catalogue where the manifest names none", async () => {
  const parsed = await parse((release) => {
    delete release.manifest.plaza.catalogue;
    delete release.files["catalogue.json"];
  });
  expect(parsed.manifest.plaza.catalogue).toBeUndefined();
});

it("tells a release that is no JSON, no release, too large, or spelt in another way [R-03]", async () => {
  const { bytes } = await sampleRelease();
  const encode = (text: string) => new TextEncoder().encode(text);
  const release = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  const reordered = encode(JSON.stringify(Object.fromEntries(Object.entries(release).reverse())));
  expect(reordered).toHaveLength(bytes.length);
  expect(() => parseRelease(reordered)).toThrowError(malformed("release.json is not canonical JSON."));
  expect(() => parseRelease(encode("{"))).toThrowError(
    expect.objectContaining({ message: expect.stringContaining("release.json is not JSON") }),
  );
  expect(() => parseRelease(encode('{"format":1}'))).toThrowError(
    malformed("release.json does not have the shape of a release: appId, version, manifest, entry, files, modules."),
  );
  const { version } = release as { version: object };
  expect(() => parseRelease(encode(JSON.stringify({ ...release, version: { ...version, code: 0 } })))).toThrowError(
    malformed("release.json does not have the shape of a release: version/code."),
  );
  expect(() => parseRelease(new Uint8Array(releaseLimits.maxReleaseBytes + 1))).toThrowError(
    malformed(`release.json is larger than ${releaseLimits.maxReleaseBytes} bytes. Keep data out of it.`),
  );
});

it("reads no digest out of a name that has one more character, on either side", async () => {
  const hex = digestToHex((await sampleRelease()).digest);
  for (const name of [`x${hex}`, `${hex}x`, `0${hex}`, hex.slice(1), hex.toUpperCase(), ""])
    expect(() => digestFromHex(name)).toThrowError();
});
