import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** A web server of a test, on every `*.localhost` name of one port. */
export interface Site {
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

/** `port` 0 is any that is free. */
export async function serve(answer: RequestListener, port = 0): Promise<Site> {
  const server = createServer(answer).listen(port);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves a built application; `headers` are asked for at each answer. */
export function serveFolder(folder: string, headers: (url: URL) => Readonly<Record<string, string>>, port = 0): Promise<Site> {
  return serve((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = normalize(url.pathname);
    const file = path.endsWith("/") ? `${path}index.html` : path;
    readFile(join(folder, file)).then(
      (body) => response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", ...headers(url) }).end(body),
      () => response.writeHead(404).end(),
    );
  }, port);
}
