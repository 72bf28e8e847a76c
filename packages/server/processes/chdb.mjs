// @ts-check
// chDB in a process of its own: it takes some 280 MB and its engine can block or abort the process it lives in.
// It is the embedded stand-in for a ClickHouse server, so it speaks ClickHouse's HTTP interface (the part that @clickhouse/client uses) on a
// Unix socket, and everything above the socket is the same code for both. Arguments: data folder, socket path.
//
// Life: says { ready: true } over IPC when it listens; ends when told to ({ stop: true }) or when its parent is gone, whatever way it went.
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { dirname } from "node:path";
import { createChdbConnection } from "chdb/connection";

const [path, socket] = process.argv.slice(2);
if (path === undefined || socket === undefined || process.send === undefined) {
  process.stderr.write("This process is started by the Plaza server.\n");
  process.exit(2);
}
// A terminal's Ctrl-C reaches the whole process group; when to end is the parent's to say.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});

const MAX_BODY = 64 * 1024 * 1024;
const connection = createChdbConnection({ path });

const server = createServer((request, response) => {
  answer(request).then(
    (text) => response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(text),
    (error) => {
      const code = Number(error?.clickhouseCode ?? error?.code) || 1;
      const message = String(error?.message ?? error);
      response.writeHead(code === 413 ? 413 : 400, { "x-clickhouse-exception-code": String(code) });
      // The client reads code and type out of this form of text.
      response.end(message.startsWith("Code:") ? message : `Code: ${code}. DB::Exception: ${message} (UNKNOWN)`);
    },
  );
});

/** @param {import("node:http").IncomingMessage} request */
async function answer(request) {
  const url = new URL(request.url ?? "/", "http://chdb");
  if (url.pathname === "/ping") return "Ok.\n";
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw Object.assign(new Error("the request is too large"), { code: 413 });
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const statement = url.searchParams.get("query");
  const insert = /^\s*INSERT\s+INTO\s+((?:[\w`"]+\.)?[\w`"]+)\s*(?:\([^)]*\)\s*)?FORMAT\s+JSONEachRow\s*$/i.exec(statement ?? "");
  if (insert !== null) {
    await connection.chdb.queryAsync(`${statement}\n${body.toString("utf8")}`);
    return "";
  }
  const sql = statement === null ? body.toString("utf8") : `${statement}\n${body.toString("utf8")}`;
  /** @type {Record<string, unknown>} */
  const params = {};
  for (const [name, value] of url.searchParams)
    if (name.startsWith("param_")) params[name.slice(6)] = readParam(value, isArray(sql, name.slice(6)));
  const { stream } = await connection.exec({ query: sql, query_params: params });
  let text = "";
  for await (const chunk of stream) text += chunk.toString("utf8");
  return text;
}

/**
 * A query parameter as the client writes it for HTTP (TSV-escaped text, arrays as ClickHouse literals) back into a value: chDB's own
 * binding escapes again, so it wants values and not text.
 * @param {string} text
 * @param {boolean} array
 */
function readParam(text, array) {
  if (text === "\\N") return null;
  if (!array) return readEscaped(text);
  const items = [];
  for (const [token, quoted] of text.slice(1, -1).matchAll(/'((?:[^'\\]|\\.)*)'|[^,]+/gs)) {
    items.push(
      quoted !== undefined
        ? readEscaped(quoted)
        : token === "NULL"
          ? null
          : token === "TRUE" || token === "FALSE"
            ? token === "TRUE"
            : Number(token),
    );
  }
  return items;
}

/**
 * Whether the statement declares the parameter as an array: `{name:Array(…)}`.
 * @param {string} sql
 * @param {string} name
 */
function isArray(sql, name) {
  for (const [, declared] of sql.matchAll(/\{\s*(\w+)\s*:\s*Array\s*\(/g)) if (declared === name) return true;
  return false;
}

/** @param {string} text */
function readEscaped(text) {
  return text.replace(/\\(.)/gs, (_, char) => ({ t: "\t", n: "\n", r: "\r", 0: "\0" })[char] ?? char);
}

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  server.closeAllConnections();
  server.close();
  await connection.close();
  // Also when the parent was killed and cannot.
  rmSync(dirname(socket), { recursive: true, force: true });
  process.exit(0);
}
process.on("disconnect", stop);
process.on("message", (/** @type {{ stop?: true }} */ message) => {
  if (message.stop === true) void stop();
});

// The first query loads the engine: after it, queries take about a millisecond.
await connection.chdb.queryAsync("SELECT 1 FORMAT JSONEachRow");
server.listen(socket, () => process.send?.({ ready: true }));
