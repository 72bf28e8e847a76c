import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runMigrations } from "../core/migrate.ts";
import { serverModules } from "../modules.ts";
import { openRelational } from "../stores/relational/relational.ts";

const run = promisify(execFile);

/** A folder that the database's account can walk through: `mkdtemp` alone would close it to everyone else. */
export async function makeDataDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "plaza-test-"));
  await chmod(dir, 0o711);
  return dir;
}

/**
 * Puts an initialised, migrated cluster into `dataDir/postgres`: a copy of a template that is made once per set of migrations,
 * because making a cluster takes a second and copying one takes a tenth of it.
 */
export async function copyTemplate(dataDir: string): Promise<void> {
  const template = join(tmpdir(), `plaza-test-template-${process.getuid?.() ?? 0}-${await migrationsKey()}`);
  if (!(await exists(join(template, "postgres/PG_VERSION")))) await makeTemplate(template);
  await run("cp", ["-a", join(template, "postgres"), join(dataDir, "postgres")]);
}

async function makeTemplate(template: string): Promise<void> {
  const aside = await makeDataDir();
  const store = await openRelational({ dataDir: aside, unsafeFast: true });
  try {
    await runMigrations(store.pool, serverModules);
  } finally {
    await store.close();
  }
  // Of two test files that make it at once, the second's rename fails and the first's is used.
  await rename(aside, template).catch(async () => {
    if (!(await exists(join(template, "postgres/PG_VERSION")))) {
      await rm(template, { recursive: true, force: true });
      await mkdir(template, { mode: 0o711 });
      await rename(join(aside, "postgres"), join(template, "postgres"));
    }
    await rm(aside, { recursive: true, force: true });
  });
}

async function migrationsKey(): Promise<string> {
  const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".sql")).sort();
  const hash = createHash("sha256").update(JSON.stringify(serverModules.map(({ name }) => name)));
  for (const name of names) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest("hex").slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
