import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../io.ts";
import { Misuse } from "../misuse.ts";

/** Where credentials lie: `$XDG_CONFIG_HOME/plaza/credentials.json`, else `~/.config/plaza/…` (XDG Base Directory). */
export function credentialsPath(env: Io["env"]): string | undefined {
  const base =
    env["XDG_CONFIG_HOME"] || (env["HOME"] && join(env["HOME"], ".config")) || (env["USERPROFILE"] && join(env["USERPROFILE"], ".config"));
  return base ? join(base, "plaza", "credentials.json") : undefined;
}

type Stored = Record<string, { readonly token: string }>;

function read(path: string): Stored {
  if (!existsSync(path)) return {};
  try {
    const input: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof input === "object" && input !== null ? (input as Stored) : {};
  } catch {
    throw new Misuse(`${path} cannot be read. Remove it and run plaza login again.`);
  }
}

/**
 * Keeps the credential of a registry, readable by its owner only.
 * SECURITY: the file is created 0600 under another name and then moved, so that it is never readable by others, not even for a moment [L-02].
 */
export function storeCredential(env: Io["env"], registry: URL, token: string): string {
  const path = credentialsPath(env);
  if (path === undefined) throw new Misuse("There is no home folder to keep the credential in. Set PLAZA_TOKEN instead.");
  mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify({ ...read(path), [registry.origin]: { token } }, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, path);
  return path;
}

/** The credential for a registry: PLAZA_TOKEN, else the stored one. Misuse when there is none. */
export function findCredential(io: Io, registry: URL): string {
  const fromEnvironment = io.env["PLAZA_TOKEN"];
  if (fromEnvironment) return fromEnvironment;
  const path = credentialsPath(io.env);
  const stored = path === undefined ? {} : read(path);
  const token = Object.hasOwn(stored, registry.origin) ? stored[registry.origin]?.token : undefined;
  if (typeof token !== "string" || path === undefined)
    throw new Misuse(
      `There is no credential for ${registry.origin}. Run "plaza login --registry ${registry.origin}", or set PLAZA_TOKEN. The operator of the registry gives you one.`,
    );
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    io.stderr(`${path} was readable by others; it is not any more. If others use this machine, ask for a new credential.\n`);
    chmodSync(path, 0o600);
  }
  return token;
}
