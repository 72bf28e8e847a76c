import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "@plaza/manifest";
import { appIdSchema } from "@plaza/protocol";
import type { Io } from "../io.ts";
import { Misuse } from "../misuse.ts";
import { writeResult } from "../output.ts";
import { findCredential } from "../registry/credentials.ts";
import { createRegistryClient } from "../registry/registry-client.ts";
import { type CommonOptions, folderOf, registryOf } from "./context.ts";

function appIdOf(io: Io, appId: string | undefined): string {
  const input =
    appId ??
    (readJson(readFileSync(join(folderOf(io, undefined), "manifest.json")), "manifest.json") as { app_id?: unknown } | null)?.app_id;
  const parsed = appIdSchema.safeParse(input);
  if (!parsed.success) throw new Misuse(`${JSON.stringify(input)} is not the id of a mini-app. Give one, for example com.example.coffee.`);
  return parsed.data;
}

/** `plaza versions list`: what the registry has of a mini-app, newest first, and which channel points where. */
export async function listVersions(io: Io, appId: string | undefined, options: CommonOptions): Promise<void> {
  const id = appIdOf(io, appId);
  const registry = registryOf(io, options);
  const client = createRegistryClient({
    registry,
    token: findCredential(io, registry),
    signal: io.signal,
    onRetry: (text) => io.stderr(`${text}\n`),
  });
  const versions = [...(await client.versions(id)).versions].sort((a, b) => b.publishedAt - a.publishedAt);
  const width = Math.max(0, ...versions.map(({ version }) => version.length));
  const lines = versions.map(({ version, publishedAt, channels, status }) =>
    `${version.padEnd(width)}  ${new Date(publishedAt).toISOString()}  ${status}  ${channels.join(" ")}`.trimEnd(),
  );
  writeResult(io, options.json === true, { appId: id, versions }, lines.length === 0 ? [`${id} has no versions yet.`] : lines);
}
