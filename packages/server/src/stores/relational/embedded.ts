import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { DataFolderError, lockFolder } from "../folder-lock.ts";
import { type Account, canReach, postgresAccount } from "./account.ts";
import { findPostgres, type PostgresBinaries } from "./binaries.ts";

const run = promisify(execFile);
const SUPERUSER = "plaza";
const SYSTEM_FOLDER = "/var/lib/plaza";

/** Connection settings of the embedded server: a Unix socket in a private folder, so there is no port to collide and no password to leak. */
export interface EmbeddedPostgres {
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  /** Stops in order (clients are disconnected, a checkpoint is written) and leaves nothing running. */
  readonly stop: () => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; made when it is not there. */
  readonly path: string;
  /** Tests only: no fsync. Data does not survive a power cut. */
  readonly unsafeFast?: boolean;
  /** Milliseconds for it to accept connections, crash recovery included; default 60,000. */
  readonly startTimeoutMs?: number;
}

/**
 * Starts the PostgreSQL that came with npm.
 * 1. The folder is locked for this process; a cluster of another major version, or a folder that is none, is refused with what to do.
 * 2. As root it runs as another account; a folder that the account cannot reach (a home of root) is replaced by one under /var/lib/plaza.
 * 3. A new cluster is made aside and moved into place, so an interrupted start leaves no half of one.
 * 4. The server runs under a shell that holds our end of a pipe: when this process is gone, however it went, the pipe closes and the server is stopped.
 */
export async function startEmbeddedPostgres({
  path,
  unsafeFast = false,
  startTimeoutMs = 60_000,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = await postgresAccount();
  const binaries = await findPostgres(account);
  const folder = await reachableFolder(path, account);
  const lock = await lockFolder(folder, "the database");
  let sockets: string | undefined;
  try {
    await ensureCluster(folder, binaries, account, unsafeFast);
    await stopOrphan(folder);
    sockets = await socketFolder(account);
    const connection = { host: sockets, user: SUPERUSER, database: "plaza" };
    const server = await launch({ folder, sockets, binaries, account, unsafeFast });
    await untilReady(server, connection, folder, startTimeoutMs);
    const stopped = sockets;
    return {
      connection,
      stop: async () => {
        await server.stop();
        await rm(stopped, { recursive: true, force: true });
        await lock.release();
      },
    };
  } catch (error) {
    if (sockets !== undefined) await rm(sockets, { recursive: true, force: true });
    await lock.release();
    throw error;
  }
}

/** Where the cluster is: at `path`, or where `<path>.moved` says when the account cannot reach `path`. Removing the data folder forgets both. */
async function reachableFolder(path: string, account: Account | undefined): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  if (account === undefined || (await canReach(path, account))) return path;
  const pointer = `${path}.moved`;
  const known = (await readFile(pointer, "utf8").catch(() => "")).trim();
  if (known !== "") return known;
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  const folder = join(SYSTEM_FOLDER, randomUUID());
  await writeFile(pointer, `${folder}\n`);
  return folder;
}

async function ensureCluster(folder: string, binaries: PostgresBinaries, account: Account | undefined, unsafeFast: boolean): Promise<void> {
  const version = (await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => undefined))?.trim();
  if (version === binaries.major) return;
  if (version !== undefined) {
    throw new DataFolderError(
      `The database in ${folder} was made by PostgreSQL ${version}, and this is ${binaries.major}. Move the folder away to start with demo data, set PLAZA_DATA to another folder, or set DATABASE_URL to a server that has the data.`,
    );
  }
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0)
    throw new DataFolderError(`${folder} is not empty and is no database. Move it away, or set PLAZA_DATA to another folder.`);
  await rm(folder, { recursive: true, force: true });
  const aside = `${folder}.new-${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o700 });
  if (account !== undefined) await chown(aside, account.uid, account.gid);
  const args = [
    `--pgdata=${aside}`,
    `--username=${SUPERUSER}`,
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-locale",
    ...(unsafeFast ? ["--no-sync", "--wal-segsize=1"] : []),
  ];
  try {
    await run(binaries.initdb, args, { ...account, cwd: "/", env: { PATH: process.env.PATH ?? "", LC_ALL: "C" } });
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    const { stderr = "", message = "" } = error as { stderr?: string; message?: string };
    throw new Error(`PostgreSQL could not make its data folder ${folder}: ${stderr.trim() || message}`);
  }
  await rename(aside, folder);
}

/** We hold the folder's lock, so a server that still runs on it lost its owner (both were killed at once): it is stopped. */
async function stopOrphan(folder: string): Promise<void> {
  const pid = Number((await readFile(join(folder, "postmaster.pid"), "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (!command.includes(folder)) return; // the number belongs to somebody else by now: PostgreSQL sees that itself
  process.kill(pid, "SIGINT");
  await waitUntil(async () => (await readFile(join(folder, "postmaster.pid")).catch(() => undefined)) === undefined, 20_000);
}

async function socketFolder(account: Account | undefined): Promise<string> {
  // The path of a socket has at most 107 bytes, and the account must reach it.
  const base = tmpdir().length > 60 || (account !== undefined && !(await canReach(join(tmpdir(), "x"), account))) ? "/tmp" : tmpdir();
  const folder = await mkdtemp(join(base, "plaza-pg-"));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  return folder;
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly log: string;
  readonly stop: () => Promise<void>;
}

/** `read` returns when the pipe closes; SIGINT is PostgreSQL's fast shutdown. When the server ends by itself, the reader is stopped and its code handed on; the folder of sockets goes with it. */
const SUPERVISOR =
  'exec 3<&0; "$@" </dev/null & pid=$!; ( read -r _ <&3; kill -INT $pid 2>/dev/null ) & reader=$!; wait $pid; code=$?; kill $reader 2>/dev/null; rmdir "$PLAZA_SOCKETS" 2>/dev/null; exit $code';

async function launch(options: {
  folder: string;
  sockets: string;
  binaries: PostgresBinaries;
  account: Account | undefined;
  unsafeFast: boolean;
}): Promise<Running> {
  const { folder, sockets, binaries, account, unsafeFast } = options;
  const settings = {
    listen_addresses: "",
    unix_socket_directories: sockets,
    unix_socket_permissions: "0700",
    max_connections: "60",
    // A plan made for an empty table is kept until the table is analysed: of a new cluster that must not take minutes.
    autovacuum_naptime: "5s",
    shared_buffers: unsafeFast ? "16MB" : "128MB",
    ...(unsafeFast ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = `${folder}.log`;
  await writeFile(log, "");
  const output = await open(log, "a");
  const child = spawn("/bin/sh", ["-c", SUPERVISOR, "sh", binaries.postgres, "-D", folder, ...flags], {
    ...account,
    cwd: "/",
    detached: true, // a terminal's Ctrl-C is for us; the server is stopped when its clients are done
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C", TZ: "UTC", PLAZA_SOCKETS: sockets },
    stdio: ["pipe", output.fd, output.fd],
  });
  await output.close();
  child.stdin?.on("error", () => undefined); // it is already gone
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    child,
    exited,
    log,
    stop: async () => {
      child.stdin?.end();
      await exited;
    },
  };
}

async function untilReady(server: Running, connection: EmbeddedPostgres["connection"], folder: string, timeoutMs: number): Promise<void> {
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  const ready = await waitUntil(async () => {
    if (ended) return true;
    const client = new pg.Client({ ...connection, database: "postgres" });
    try {
      await client.connect();
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [connection.database]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${connection.database}`);
      return true;
    } catch {
      return false; // starting up, or recovering after a crash
    } finally {
      await client.end().catch(() => undefined);
    }
  }, timeoutMs);
  if (ready && !ended) return;
  await server.stop();
  const log = await readFile(server.log, "utf8").catch(() => "");
  throw new Error(
    `The embedded PostgreSQL in ${folder} ${ended ? "ended at its start" : `did not answer within ${timeoutMs} ms`}. Its last words:\n${log.trim().split("\n").slice(-8).join("\n")}`,
  );
}

async function waitUntil(check: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
