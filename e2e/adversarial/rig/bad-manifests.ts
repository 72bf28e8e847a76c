import { Buffer } from "node:buffer";
import type { PlazaAddress } from "../../rig/plaza.ts";

/** Each would write another policy than the platform's, or point where a mini-app may not. */
export const ORIGINS = [
  "https://x.com; script-src *",
  "https://x.com;script-src 'unsafe-eval'",
  "'unsafe-eval'",
  "'self'",
  "*",
  "https://*",
  "https://*.x.com",
  "data:",
  "https:",
  "blob:",
  "https://x.com\n; script-src *",
  "https://x.com\r\nset-cookie: a=b",
  "https://x.com, https://y.com",
  "https://x.com https://y.com",
  "https://b\u00fccher.example",
  "https://user@x.com",
  "https://user:word@x.com",
  "https://x.com/path",
  "https://x.com:0",
  "https://x.com:65536",
];

/** Each would look like something that it is not. */
export const NAMES = [
  ["a direction override", "Bank\u202egnp.exe"],
  ["isolates", "Bank\u2066\u2069"],
  ["a zero-width space", "Ban\u200bk"],
  ["letters of two alphabets", "B\u0430nk"],
  ["ten thousand letters", "B".repeat(10_000)],
  ["a line break", "Bank\nApproved by Plaza"],
  ["a terminal's colours", "\u001b[32mBank"],
  ["a pile of marks", `B${"\u0301".repeat(40)}ank`],
] as const;

/** All three are known to serve gadgets that turn an allowed host into any code. */
export const SCRIPT_SOURCES = ["https://cdn.jsdelivr.net", "https://www.google.com", "https://ajax.googleapis.com"];

interface ReleaseFile {
  readonly manifest: Readonly<Record<string, unknown>> & { readonly plaza: Readonly<Record<string, unknown>> };
}

/** The release file of a version that is published. */
export async function readRelease({ origin }: PlazaAddress, appId: string, version: string): Promise<ReleaseFile> {
  const answer = await fetch(`${origin}/releases/${appId}/${version}/release.json`);
  if (!answer.ok) throw new Error(`There is no release ${appId} ${version}: ${answer.status}`);
  return (await answer.json()) as ReleaseFile;
}

/** Sends a release with another manifest to the registry, as a publisher does whose tools check nothing. Members of `plaza` stand over its own. */
export async function submitRelease(
  { origin, publisherToken }: PlazaAddress,
  release: ReleaseFile,
  { plaza = {}, ...own }: Readonly<Record<string, unknown>> & { readonly plaza?: Readonly<Record<string, unknown>> } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { manifest } = release;
  const changed = { ...release, manifest: { ...manifest, ...own, plaza: { ...manifest.plaza, ...plaza } } };
  const answer = await fetch(`${origin}/api/v1/publish/plan`, {
    method: "POST",
    headers: { authorization: `Bearer ${publisherToken}`, "content-type": "application/json" },
    body: JSON.stringify({ release: Buffer.from(JSON.stringify(changed)).toString("base64"), channel: "dev" }),
  });
  return { status: answer.status, text: await answer.text() };
}
