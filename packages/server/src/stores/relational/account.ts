import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** An account of the operating system. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who PostgreSQL runs as. It refuses root, so as root it is the account `postgres` (made when it is not there), and where
 * no account can be made, `nobody`. Undefined: as we are.
 */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const there = await accountOf("postgres");
  if (there !== undefined) return there;
  await run("useradd", ["--system", "--no-create-home", "--user-group", "postgres"]).catch(() => undefined); // read-only system, or no such tool: nobody will do
  const found = (await accountOf("postgres")) ?? (await accountOf("nobody"));
  if (found === undefined)
    throw new Error(
      "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as. Make one (useradd --system postgres), or set DATABASE_URL.",
    );
  return found;
}

async function accountOf(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** True when `account` can get to `path`: every folder above it lets the account through. What does not exist yet is judged by its nearest parent. */
export async function canReach(path: string, account: Account): Promise<boolean> {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const info = await stat(folder).catch(() => undefined);
    if (info !== undefined) {
      const bit = info.uid === account.uid ? 0o100 : info.gid === account.gid ? 0o010 : 0o001;
      if ((info.mode & bit) === 0) return false;
    }
    if (dirname(folder) === folder) return true;
  }
}
