import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "@plaza/manifest";
import { appIdSchema, isMiniAppError, MiniAppError } from "@plaza/protocol";
import type { Io } from "../io.ts";
import { Misuse } from "../misuse.ts";
import { writeResult } from "../output.ts";
import { findCredential } from "../registry/credentials.ts";
import { createRegistryClient } from "../registry/registry-client.ts";
import { folderOf, type RegistryOptions, registryOf } from "./context.ts";

function appIdOf(io: Io, appId: string | undefined): string {
  const input =
    appId ??
    (readJson(readFileSync(join(folderOf(io, undefined), "manifest.json")), "manifest.json") as { app_id?: unknown } | null)?.app_id;
  const parsed = appIdSchema.safeParse(input);
  if (!parsed.success) throw new Misuse(`${JSON.stringify(input)} is not the id of a mini-app. Give one, for example com.example.coffee.`);
  return parsed.data;
}

type RegistryClient = ReturnType<typeof createRegistryClient>;

/** None for a mini-app that this credential may publish and has not yet; the registry knows of an app from its first version on. */
async function versionsOf(client: RegistryClient, appId: string): Promise<Awaited<ReturnType<RegistryClient["versions"]>>["versions"]> {
  try {
    return (await client.versions(appId)).versions;
  } catch (error) {
    if (!isMiniAppError(error) || error.code !== "INVALID_PARAMS") throw error;
    const { appIds } = await client.whoami();
    if (appIds.includes(appId)) return [];
    throw new MiniAppError("CAPABILITY_DENIED", `This credential is not for ${appId}. It is for: ${appIds.join(", ") || "no apps yet"}.`);
  }
}

/** `plaza versions list`: what the registry has of a mini-app, newest first, and which channel points where. */
export async function listVersions(io: Io, appId: string | undefined, options: RegistryOptions): Promise<void> {
  const id = appIdOf(io, appId);
  const registry = registryOf(io, options);
  const client = createRegistryClient({
    registry,
    token: findCredential(io, registry),
    signal: io.signal,
    onRetry: (text) => io.stderr(`${text}\n`),
  });
  const versions = [...(await versionsOf(client, id))].sort((a, b) => b.publishedAt - a.publishedAt);
  const width = Math.max(0, ...versions.map(({ version }) => version.length));
  const lines = versions.map(({ version, publishedAt, channels, status }) =>
    `${version.padEnd(width)}  ${new Date(publishedAt).toISOString()}  ${status}  ${channels.join(" ")}`.trimEnd(),
  );
  writeResult(
    io,
    options.json === true,
    { appId: id, versions },
    lines.length === 0 ? [`${id} has no versions yet. "plaza publish" makes one.`] : lines,
  );
}
