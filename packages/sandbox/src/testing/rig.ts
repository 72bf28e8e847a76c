import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { browserFlags, findBrowser } from "@plaza/tooling";
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright";
import { buildPages, bundle } from "../build/build-pages.ts";
import { sandboxHeaders } from "../serve/headers.ts";
import type { SandboxPages } from "../serve/pages.ts";

/** Three parties on three origins, in a real browser: a host, the sandbox domain, and someone who must never hear anything. */
export interface Rig {
  readonly pages: SandboxPages;
  readonly hostOrigin: string;
  readonly evilOrigin: string;
  /** A slot's origin: `http://s1.localhost:<port>`. */
  slot(name: string): string;
  /** Paths that reached the evil server. */
  readonly hits: string[];
  /** Resolves when a path that starts with `prefix` has reached the evil server. */
  hit(prefix: string): Promise<void>;
  newHostPage(): Promise<{ page: Page; context: BrowserContext }>;
  close(): Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const pages = await buildPages();
  const peer = await bundle(fileURLToPath(new URL("peer.ts", import.meta.url)));
  const hits: string[] = [];
  const waiting = new Map<string, () => void>();
  const evil = await listen((request, response) => {
    hits.push(request.url ?? "");
    for (const [prefix, resolve] of waiting) if (request.url?.startsWith(prefix)) resolve();
    response.setHeader("access-control-allow-origin", "*").end();
  });
  let hostOrigin = "";
  const sandbox = await listen((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    response.setHeader("content-type", "text/html");
    // The control: the same slot, no policy at all.
    if (pathname === "/open.html") return void response.end('<!doctype html><div id="root"></div><form></form>');
    const page = pathname === "/frame.html" ? pages.frame : pathname === "/worker.html" ? pages.worker : undefined;
    if (page === undefined) return void response.writeHead(404).end();
    for (const [name, value] of Object.entries(sandboxHeaders({ scriptHash: page.scriptHash, hostOrigin })))
      response.setHeader(name, value);
    response.end(page.html);
  });
  const host = await listen((_request, response) => {
    const policy = `default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-src http://*.localhost:${portOf(sandbox)}`;
    response.setHeader("content-type", "text/html").setHeader("content-security-policy", policy);
    response.end(`<!doctype html><title>host</title><body><script>${peer.replaceAll("</script", "\\x3c/script")}</script>`);
  });
  hostOrigin = `http://localhost:${portOf(host)}`;
  const browser: Browser = await chromium.launch({ executablePath: await findBrowser(), args: browserFlags() });

  return {
    pages,
    hostOrigin,
    evilOrigin: `http://evil.localhost:${portOf(evil)}`,
    slot: (name) => `http://${name}.localhost:${portOf(sandbox)}`,
    hits,
    hit: (prefix) =>
      hits.some((path) => path.startsWith(prefix)) ? Promise.resolve() : new Promise((resolve) => waiting.set(prefix, resolve)),
    async newHostPage() {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(hostOrigin);
      return { page, context };
    },
    async close() {
      await browser.close();
      for (const server of [host, sandbox, evil]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handler).listen(0);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** The guest's frame of a host page, by its slot's origin. */
export function guestFrame(page: Page, origin: string): Frame {
  const frame = page.frames().find((one) => one.url().startsWith(origin));
  if (frame === undefined)
    throw new Error(
      `No frame of ${origin} in ${page
        .frames()
        .map((one) => one.url())
        .join(", ")}`,
    );
  return frame;
}

const GUESTS = {
  "sdk-copy": new URL("./guests/sdk-copy.ts", import.meta.url),
  "vue-shop": new URL("./guests/vue-shop.ts", import.meta.url),
  "wouter-shop": new URL("./guests/wouter-shop.ts", import.meta.url),
};

/** An application of `testing/guests/` as one module, the way a bundler ships it. */
export function bundleGuest(name: keyof typeof GUESTS): Promise<string> {
  return bundle(fileURLToPath(GUESTS[name]), [], "es");
}
