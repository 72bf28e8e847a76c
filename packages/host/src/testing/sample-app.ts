import { canonicalBytes, digestOf, type Manifest, parseManifest, type Release, type ReleaseFile } from "@plaza/manifest";
import type { Digest } from "@plaza/protocol";
import { type AppListing, appListingSchema } from "@plaza/protocol/services";

/** A release as the registry serves it, for tests. */
export interface SampleApp {
  readonly appId: string;
  readonly version: string;
  readonly digest: Digest;
  readonly files: Map<string, Uint8Array>;
  readonly listing: AppListing;
}

export interface SampleInput {
  readonly appId?: string;
  readonly version?: string;
  readonly sandbox?: "frame" | "worker";
  /** Changes the manifest before it is parsed. */
  readonly plaza?: Record<string, unknown>;
  readonly permissions?: Manifest["req_permissions"];
}

/** A small release whose digests are right. */
export async function sampleApp(input: SampleInput = {}): Promise<SampleApp> {
  const { appId = "com.example.coffee", version = "1.0.0", sandbox = "frame" } = input;
  const manifest: Manifest = parseManifest({
    app_id: appId,
    name: "Example Coffee",
    icons: [{ src: "icon.svg", type: "image/svg+xml" }],
    version: { code: 1, name: version },
    platform_version: { min_code: 1 },
    pages: ["/"],
    ...(input.permissions === undefined ? {} : { req_permissions: input.permissions }),
    plaza: {
      sandbox,
      capabilities: { checkout: "1", identity: "1", analytics: "1" },
      scopes: [{ name: "email", reason: "Send your receipt" }],
      network: { connect: ["https://api.example.com"] },
      analytics: { events: { item_viewed: { props: { sku: "string", price: "number" } } } },
      storage: { quota_kb: 1 },
      catalogue: "catalogue.json",
      listing: { category: "food" },
      ...input.plaza,
    },
  });
  const files = new Map<string, Uint8Array>();
  const described: Record<string, ReleaseFile> = {};
  for (const [path, text, role, type] of [
    ["assets/app.js", "export function mount() {}", "module", "text/javascript"],
    ["catalogue.json", '{"currency":"VND","items":[]}', "catalogue", "application/json"],
    ["icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "icon", "image/svg+xml"],
    ["remoteEntry.js", "export function init() {} export function get() {}", "module", "text/javascript"],
    ["style.css", "body { margin: 0 }", "style", "text/css"],
  ] as const) {
    const bytes = new TextEncoder().encode(text);
    files.set(path, bytes);
    described[path] = {
      digest: await digestOf(bytes),
      size: bytes.byteLength,
      type,
      role,
      ...(path === "remoteEntry.js" ? { dynamic: ["assets/app.js"] } : {}),
    };
  }
  const release: Release = {
    format: 1,
    appId: manifest.app_id,
    version: { ...manifest.version },
    manifest,
    entry: { module: "remoteEntry.js", expose: "./app", remote: "com_example_coffee" },
    files: described,
    modules: ["assets/app.js", "remoteEntry.js"],
  };
  const bytes = canonicalBytes(release);
  files.set("release.json", bytes);
  const listing = appListingSchema.parse({
    id: appId,
    name: manifest.name,
    publisher: { id: "p-1", name: "Example Ltd" },
    icon: `/releases/${appId}/${version}/icon.svg`,
    category: "food",
    tags: [],
    sandbox,
    skeleton: { boxes: [{ kind: "title" }, { kind: "row", count: 4 }] },
    version,
    channel: "stable",
    status: "live",
    sells: true,
  });
  return { appId, version, digest: await digestOf(bytes), files, listing };
}
