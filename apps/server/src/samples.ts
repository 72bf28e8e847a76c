import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestToHex, parseRelease, type Release } from "@plaza/manifest";
import type { Digest } from "@plaza/protocol";
import { type Problem, publishCommitResponseSchema, publishPlanResponseSchema } from "@plaza/protocol/services";

/** A built mini-app on the disk. */
export interface Sample {
  readonly dir: string;
  readonly release: Release;
  readonly bytes: Uint8Array;
}

/** Folders whose apps no catalogue shows: the attacks that the tests run. */
const HIDDEN = new Set(["hostile"]);

/** Every built mini-app under `root`; folders that are not built are left out. */
export async function findSamples(root: string): Promise<Sample[]> {
  const folders = await readdir(root, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    folders
      .filter((entry) => entry.isDirectory() && !HIDDEN.has(entry.name))
      .map(async (entry) => {
        const dir = join(root, entry.name, "dist");
        const bytes = await readFile(join(dir, "release.json")).catch(() => undefined);
        return bytes === undefined ? [] : [{ dir, release: parseRelease(bytes), bytes: new Uint8Array(bytes) }];
      }),
  );
  return found.flat();
}

export type SampleOutcome = { readonly kind: "published" | "unchanged" } | { readonly kind: "refused"; readonly problem: Partial<Problem> };

/** Publishes as any publisher does, over HTTP (see `publishRequestSchema` for the steps). */
export async function publishSample(
  sample: Sample,
  { registry, token }: { readonly registry: string; readonly token: string },
): Promise<SampleOutcome> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ release: Buffer.from(sample.bytes).toString("base64"), channel: "stable", note: "sample" });
  const post = (step: string) => fetch(`${registry}/api/v1/publish/${step}`, { method: "POST", headers, body });

  const planned = await post("plan");
  if (!planned.ok) return refused(planned);
  const plan = publishPlanResponseSchema.parse(await planned.json());
  if (plan.unchanged) return { kind: "unchanged" };
  const paths = new Map<Digest, string>(Object.entries(sample.release.files).map(([path, file]) => [file.digest, path]));
  for (const digest of plan.missing) {
    const bytes = await readFile(join(sample.dir, paths.get(digest) ?? ""));
    const sent = await fetch(`${registry}/api/v1/publish/blobs/${digestToHex(digest)}`, {
      method: "PUT",
      headers: { ...headers, "content-type": "application/octet-stream" },
      body: new Uint8Array(bytes),
    });
    if (!sent.ok) return refused(sent);
  }
  const committed = await post("commit");
  if (!committed.ok) return refused(committed);
  return { kind: publishCommitResponseSchema.parse(await committed.json()).unchanged ? "unchanged" : "published" };
}

async function refused(response: Response): Promise<SampleOutcome> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return { kind: "refused", problem: { status: response.status, ...problem } };
}
