import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const HOSTILE = fileURLToPath(new URL("../../../mini-apps/hostile", import.meta.url));

type Manifest = Record<string, unknown> & { readonly plaza: Record<string, unknown> };

/** The folder of the hostile mini-app with another manifest. */
export interface Variant {
  readonly dir: string;
  /** Writes the manifest anew: `own` over its members, `plaza` over those of its `plaza`. */
  manifest(own: Readonly<Record<string, unknown>>, plaza?: Readonly<Record<string, unknown>>): Promise<void>;
  remove(): Promise<void>;
}

/** `suite` is the folder that is copied. */
export async function makeVariant(suite = HOSTILE): Promise<Variant> {
  const dir = await mkdtemp(join(tmpdir(), "plaza-hostile-"));
  for (const part of ["src", "package.json", "icon.svg"]) await cp(join(suite, part), join(dir, part), { recursive: true });
  await symlink(join(HOSTILE, "node_modules"), join(dir, "node_modules"));
  const original = JSON.parse(await readFile(join(suite, "manifest.json"), "utf8")) as Manifest;
  return {
    dir,
    manifest: (own, plaza = {}) =>
      writeFile(join(dir, "manifest.json"), JSON.stringify({ ...original, ...own, plaza: { ...original.plaza, ...plaza } })),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
