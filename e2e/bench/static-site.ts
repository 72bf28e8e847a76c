import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

export interface StaticSite {
  readonly port: number;
  /** Milliseconds added to every answer: a network of that latency. */
  delayMs: number;
  close(): Promise<void>;
}

/** Serves a folder on every `*.localhost` name of one free port. */
export async function serveStatic(folder: string): Promise<StaticSite> {
  const site = { port: 0, delayMs: 0, close: async () => {} };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (site.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, site.delayMs));
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    try {
      const body = await readFile(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      const cacheable = path.includes("/assets/");
      response.writeHead(200, {
        "content-type": types[extname(path)] ?? "text/html; charset=utf-8",
        "access-control-allow-origin": "*",
        "timing-allow-origin": "*",
        "cache-control": cacheable ? "public, max-age=31536000, immutable" : "no-cache",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  site.port = (server.address() as AddressInfo).port;
  site.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return site;
}
