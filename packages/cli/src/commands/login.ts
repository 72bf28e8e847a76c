import type { Io } from "../io.ts";
import { Misuse } from "../misuse.ts";
import { writeResult } from "../output.ts";
import { storeCredential } from "../registry/credentials.ts";
import { createRegistryClient } from "../registry/registry-client.ts";
import { type RegistryOptions, registryOf } from "./context.ts";

export interface LoginCommandOptions extends RegistryOptions {
  readonly token?: string;
}

/** `plaza login`: asks the registry whose credential it is, and keeps it when there is an answer. The credential itself is never shown. */
export async function login(io: Io, options: LoginCommandOptions): Promise<void> {
  const registry = registryOf(io, options);
  const token = (options.token ?? (await io.askSecret?.(`Credential for ${registry.origin}`)))?.trim();
  if (token === undefined || token === "")
    throw new Misuse('There is no credential. Give it with "--token", or run "plaza login" in a terminal and paste it.');
  if (!/^[\x21-\x7e]{8,4096}$/.test(token))
    throw new Misuse("That is not a credential: it has spaces or letters that no credential has, or it is too short.");
  const { publisher, appIds } = await createRegistryClient({
    registry,
    token,
    signal: io.signal,
    onRetry: (text) => io.stderr(`${text}\n`),
  }).whoami();
  const path = storeCredential(io.env, registry, token);
  writeResult(io, options.json === true, { registry: registry.origin, publisher, appIds }, [
    `Signed in to ${registry.origin} as ${publisher}, for ${appIds.join(", ") || "no apps yet"}. Kept in ${path}.`,
  ]);
}
