import { createHash } from "node:crypto";
import { canonicalBytes, type Manifest, type Release, type ReleaseFile } from "@plaza/manifest";
import type { Digest } from "@plaza/protocol";

export interface SampleRelease {
  readonly release: Release;
  /** Of release.json. */
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface SampleOptions {
  readonly id?: string;
  readonly version?: string;
  /** Default: from the version name, so that it grows with it. */
  readonly code?: number;
  /** Merged into the manifest; `plaza` one level deeper. */
  readonly manifest?: Partial<Omit<Manifest, "plaza">> & { readonly plaza?: Partial<Manifest["plaza"]> };
  /** catalogue.json; the manifest then names it and asks for checkout. */
  readonly catalogue?: unknown;
  /** More files, or other contents of `remoteEntry.js` and `icon.svg`. */
  readonly files?: Readonly<Record<string, { readonly text: string; readonly type: string; readonly role: ReleaseFile["role"] }>>;
}

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9" fill="#2f6d62"/></svg>';

export function digestBytes(bytes: Uint8Array): Digest {
  return `sha384-${createHash("sha384").update(bytes).digest("base64")}` as Digest;
}

/** A small release that the registry accepts, as `plaza build` would write it. */
export function makeRelease({
  id = "com.example.sample",
  version = "1.0.0",
  code,
  manifest: extra = {},
  catalogue,
  files: more = {},
}: SampleOptions = {}): SampleRelease {
  const contents = {
    "remoteEntry.js": {
      text: `export const get = () => {}; export const init = () => {}; // ${version}\n`,
      type: "text/javascript",
      role: "module" as const,
    },
    "icon.svg": { text: ICON, type: "image/svg+xml", role: "icon" as const },
    ...(catalogue === undefined
      ? {}
      : { "catalogue.json": { text: JSON.stringify(catalogue), type: "application/json", role: "catalogue" as const } }),
    ...more,
  };
  const files = new Map<string, Uint8Array>();
  const listed: Record<string, ReleaseFile> = {};
  for (const [path, { text, type, role }] of Object.entries(contents)) {
    const bytes = new TextEncoder().encode(text);
    files.set(path, bytes);
    listed[path] = { digest: digestBytes(bytes), size: bytes.byteLength, type, role };
  }
  const { plaza = {}, ...members } = extra;
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  const versionOf = { code: code ?? major * 1_000_000 + minor * 1_000 + patch + 1, name: version };
  const manifest = {
    app_id: id,
    name: "Sample",
    icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
    version: versionOf,
    platform_version: { min_code: 1 },
    pages: ["/"],
    lang: "en",
    ...members,
    plaza: {
      sandbox: "frame",
      entry: "./app",
      capabilities: { identity: "1", ...(catalogue === undefined ? {} : { checkout: "1" }) },
      scopes: [{ name: "email", reason: "Send your receipt" }],
      ...(catalogue === undefined ? {} : { catalogue: "catalogue.json" }),
      listing: { category: "tools" },
      ...plaza,
    },
  };
  const modules = Object.keys(listed).filter((path) => listed[path]?.role === "module");
  const release = {
    format: 1,
    appId: id,
    version: versionOf,
    manifest,
    entry: { module: "remoteEntry.js", expose: "./app", remote: "sample" },
    files: listed,
    modules,
  } as unknown as Release;
  const bytes = canonicalBytes(release);
  return { release, bytes, digest: digestBytes(bytes), files };
}
