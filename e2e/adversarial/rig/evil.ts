import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";
import { serve } from "../../rig/site.ts";
import { HOSTILE } from "./variant.ts";

/** Someone who must never hear anything: counts what reaches it, and serves the unconfined pages of the controls. */
export interface Evil {
  /** What confined attacks are given. */
  readonly confined: string;
  /** What controls are given: another name of the same server, so that the two are told apart. */
  readonly control: string;
  /** One more name of the same server, for an attack of its own: what reached it, reached no other. */
  origin(name: string): string;
  /** What a manifest may declare; it redirects from `/redirect-away` to the undeclared one. */
  readonly declared: string;
  readonly undeclared: string;
  /** Channels that reached the given name. */
  hits(origin: string): readonly string[];
  /** Resolves when the channel has reached the given name. */
  hit(origin: string, channel: string): Promise<void>;
  close(): Promise<void>;
}

/** The embedding page is what a careless host would be: it answers everything that is said on its window. */
const OUTER = `<!doctype html><title>control</title><script>addEventListener('message', ({ data, source }) => {
  const { port1, port2 } = new MessageChannel();
  if (data?.plaza === 'hello') source.postMessage({ plaza: 'ports', protocol: 1 }, '*', [port1, port2]);
  if (data?.type === 'APPLY') source.postMessage({ id: data.id, type: 'RAW', value: 'someone' }, '*');
});</script><iframe name="inner" src="/inner.html"></iframe><iframe name="sibling" src="/sibling.html"></iframe>`;
const INNER = '<!doctype html><body><script src="/attacks.js"></script><script src="/victim.js"></script>';
const SIBLING =
  "<!doctype html><body><script src='/attacks.js'></script><script>globalThis.got = []; addEventListener('message', ({ data }) => got.push(data)); new BroadcastChannel('plaza').onmessage = ({ target }) => target.postMessage('I am');</script>";
const PWNED = "globalThis.pwned = 'evil'; export {};";

/** `suite` is the folder of the hostile mini-app. */
export async function startEvil(suite = HOSTILE): Promise<Evil> {
  const [attacks, victim] = await Promise.all([
    bundle(join(suite, "src/attacks.ts"), "hostile"),
    bundle(fileURLToPath(new URL("victim.ts", import.meta.url)), "victim"),
  ]);
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/outer.html": ["text/html", OUTER],
    "/inner.html": ["text/html", INNER],
    "/sibling.html": ["text/html", SIBLING],
    "/attacks.js": ["text/javascript", attacks],
    "/victim.js": ["text/javascript", victim],
    "/service-worker.js": ["text/javascript", ""],
    "/hit/remote-entry.js": ["text/javascript", PWNED],
    "/hit/remote-chunk.js": ["text/javascript", PWNED],
  };
  const heard = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();
  const note = (host: string | undefined, url: string | undefined) => {
    if (!url?.startsWith("/hit/")) return;
    const key = `http://${host}${new URL(url, "http://evil").pathname}`;
    heard.add(key);
    for (const resolve of waiting.get(key) ?? []) resolve();
  };
  const site = await serve((request, response) => {
    note(request.headers.host, request.url);
    const path = new URL(request.url ?? "/", "http://evil").pathname;
    response.setHeader("access-control-allow-origin", "*");
    if (path === "/redirect-away") {
      const { hostname, port } = new URL(`http://${request.headers.host}`);
      const away = hostname === "localhost" ? "127.0.0.1" : hostname;
      return void response.writeHead(302, { location: `http://${away}:${port}/hit/after-redirect` }).end();
    }
    if (path === "/hit/redirect.js") return void response.writeHead(302, { location: "/hit/remote-entry.js" }).end();
    const [type, body] = files[path] ?? ["text/html", ""];
    response.setHeader("content-type", type).end(body);
  });
  site.server.on("upgrade", (request, socket) => {
    note(request.headers.host, request.url);
    socket.destroy();
  });
  const origin = (name: string) => `http://${name}.evil.localhost:${site.port}`;
  return {
    confined: origin("confined"),
    control: origin("control"),
    origin,
    // Names that the server resolves too: what it asks for goes through its proxy.
    declared: `http://localhost:${site.port}`,
    undeclared: `http://127.0.0.1:${site.port}`,
    hits: (origin) => [...heard].filter((key) => key.startsWith(`${origin}/`)).map((key) => key.slice(`${origin}/hit/`.length)),
    hit: (origin, channel) => {
      const key = `${origin}/hit/${channel}`;
      return heard.has(key) ? Promise.resolve() : new Promise((resolve) => waiting.set(key, [...(waiting.get(key) ?? []), resolve]));
    },
    close: site.close,
  };
}

/** A module and all that it imports as one classic script that leaves its exports in a global. */
async function bundle(entry: string, name: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@plaza/source", "module", "browser", "default"] },
    build: { write: false, minify: false, lib: { entry, name, formats: ["iife"] } },
  })) as Rollup.RollupOutput[];
  const chunk = built[0]?.output[0];
  if (chunk?.type !== "chunk") throw new Error(`${entry} was not bundled.`);
  return chunk.code;
}
