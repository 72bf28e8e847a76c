import { canonicalBytes, digestOf, type Manifest, parseManifest, type Release, type ReleaseFile } from "../index.ts";
import { sampleCatalogue, sampleManifest } from "./samples.ts";

/** A small release with its files, for tests; `change` edits it before it is encoded. */
export async function sampleRelease(
  change: (release: Release) => void = () => {},
): Promise<{ release: Release; bytes: Uint8Array; digest: Awaited<ReturnType<typeof digestOf>>; files: Record<string, Uint8Array> }> {
  const manifest: Manifest = parseManifest(sampleManifest());
  const encode = (text: string) => new TextEncoder().encode(text);
  const sources: Record<string, [string, ReleaseFile["role"], string, Partial<ReleaseFile>?]> = {
    "assets/app.js": [
      'import { x } from "@@plaza:assets/shared.js@@"; export function mount() { return x; }',
      "module",
      "text/javascript",
      { imports: ["assets/shared.js"] },
    ],
    "assets/shared.js": ["export const x = 1;", "module", "text/javascript"],
    "catalogue.json": [JSON.stringify(sampleCatalogue()), "catalogue", "application/json"],
    "icon.svg": ["<svg xmlns='http://www.w3.org/2000/svg'/>", "icon", "image/svg+xml"],
    "remoteEntry.js": ["export function init() {} export function get() {}", "module", "text/javascript", { dynamic: ["assets/app.js"] }],
  };
  const files: Record<string, Uint8Array> = {};
  const described: Record<string, ReleaseFile> = {};
  for (const [path, [text, role, type, more]] of Object.entries(sources)) {
    const bytes = encode(text);
    files[path] = bytes;
    described[path] = { digest: await digestOf(bytes), size: bytes.length, type, role, ...more };
  }
  const release: Release = {
    format: 1,
    appId: manifest.app_id,
    version: { ...manifest.version },
    manifest,
    entry: { module: "remoteEntry.js", expose: "./app", remote: "com_lotus_coffee" },
    files: described,
    modules: ["assets/shared.js", "assets/app.js", "remoteEntry.js"],
  };
  change(release);
  const bytes = canonicalBytes(release);
  return { release, bytes, digest: await digestOf(bytes), files };
}
