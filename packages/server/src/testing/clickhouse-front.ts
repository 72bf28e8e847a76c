import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROCESS = fileURLToPath(new URL("../../processes/chdb.mjs", import.meta.url));
const USER = "plaza";
const PASSWORD = "p@ss:word";
const DATABASE = "default";

/** An address that `CLICKHOUSE_URL` could be, with the real engine behind it. */
export interface ClickHouseFront {
  readonly url: string;
  /** Path, query and all, of every request. */
  readonly requests: readonly URL[];
  readonly close: () => Promise<void>;
}

/**
 * What stands for a ClickHouse server in tests: neither npm nor Debian has one of this decade. TCP, credentials and database are checked as ClickHouse
 * does (code 516, 81); statements, parameters, formats and errors are those of the engine, by the HTTP interface of processes/chdb.mjs.
 */
export async function startClickHouseFront(): Promise<ClickHouseFront> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-front-"));
  const sockets = await mkdtemp(join(tmpdir(), "plaza-front-"));
  const socketPath = join(sockets, "http");
  const engine = fork(PROCESS, [folder, socketPath], { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
  await once(engine, "message");

  const requests: URL[] = [];
  const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
  const server = createServer((incoming, answer) => {
    const url = new URL(incoming.url ?? "/", "http://front");
    requests.push(url);
    const refuse = (status: number, code: number, text: string): void => {
      answer.writeHead(status, { "x-clickhouse-exception-code": String(code) }).end(`Code: ${code}. DB::Exception: ${text}`);
      incoming.resume();
    };
    if (url.pathname !== "/ping" && incoming.headers.authorization !== expected)
      return refuse(403, 516, "Authentication failed. (AUTHENTICATION_FAILED)");
    const database = url.searchParams.get("database") ?? DATABASE;
    if (database !== DATABASE) return refuse(404, 81, `Database ${database} does not exist. (UNKNOWN_DATABASE)`);
    const { method, headers, url: path } = incoming;
    incoming.pipe(
      request({ socketPath, method, headers, path }, (back) => {
        answer.writeHead(back.statusCode ?? 500, back.headers);
        back.pipe(answer);
      }),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  return {
    url: `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${(server.address() as AddressInfo).port}/${DATABASE}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      const gone = once(engine, "exit");
      engine.send({ stop: true });
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
