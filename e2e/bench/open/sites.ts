import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildRelease } from "@plaza/vite-plugin";
import { startPlaza } from "@plaza-apps/server";
import react from "@vitejs/plugin-react";
import getPort from "get-port";
import { build } from "vite";
import { conditions } from "../conditions.ts";
import { type DelayProxy, startDelayProxy } from "../delay-proxy.ts";
import { serveStatic } from "../static-site.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = fileURLToPath(new URL("../../../.cache/bench/open", import.meta.url));

/** Ids of the two mini-apps of this bench. */
export const apps = { frame: "test.bench.openframe", worker: "test.bench.openworker" } as const;

export interface Sites {
  /** Origin of Plaza, whose shell is this bench's own small host page. */
  readonly plaza: string;
  /** Origin of the same host page for the peers. */
  readonly peerHost: string;
  /** Address of the plain page that the peers show, on another site. */
  readonly plainPage: string;
  setDelay(ms: number): void;
  close(): Promise<void>;
}

async function page(name: "plaza-host" | "peer-host" | "plain-page"): Promise<string> {
  const outDir = join(cache, name);
  await build({
    root: join(here, name),
    configFile: false,
    logLevel: "error",
    plugins: [react()],
    resolve: { conditions: [...conditions] },
    define: { "process.env.NODE_ENV": '"production"' },
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, target: "es2023", reportCompressedSize: false },
  });
  return outDir;
}

/** Builds everything, starts the real server with a data folder of its own, and puts a delaying proxy in front of each listener. */
export async function startSites(progress: (text: string) => void): Promise<Sites> {
  progress("building the mini-apps and pages");
  const [plazaHost, peerHost, plainPage] = await Promise.all([page("plaza-host"), page("peer-host"), page("plain-page")]);
  for (const kind of ["frame", "worker"] as const)
    await buildRelease({ root: join(here, `${kind}-app`), outDir: join(cache, "apps", kind, "dist") });

  const closers: (() => Promise<unknown>)[] = [];
  const proxies: DelayProxy[] = [];
  async function inFront(port: number): Promise<number> {
    const proxy = await startDelayProxy(() => port);
    proxies.push(proxy);
    closers.push(proxy.close);
    return proxy.port;
  }
  async function site(folder: string): Promise<number> {
    const served = await serveStatic(folder);
    closers.push(served.close);
    return inFront(served.port);
  }
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const [port, sandboxPort, consolePort] = [await getPort(), await getPort(), await getPort()];
    const origin = `http://localhost:${await inFront(port)}`;
    const data = await mkdtemp(join(tmpdir(), "plaza-bench-"));
    closers.push(() => rm(data, { recursive: true, force: true }));
    progress("starting the server");
    const plaza = await startPlaza({
      env: {
        PLAZA_PORT: String(port),
        PLAZA_SANDBOX_PORT: String(sandboxPort),
        PLAZA_CONSOLE_PORT: String(consolePort),
        PLAZA_ORIGIN: origin,
        PLAZA_SANDBOX_ORIGIN: `http://{slot}.localhost:${await inFront(sandboxPort)}`,
        PLAZA_DATA: data,
        PLAZA_LOG: "silent",
      },
      shellDir: plazaHost,
      miniAppsDir: join(cache, "apps"),
      say: progress,
    });
    closers.push(plaza.close);
    return {
      plaza: origin,
      peerHost: `http://localhost:${await site(peerHost)}`,
      plainPage: `http://peer.localhost:${await site(plainPage)}/index.html`,
      setDelay: (ms) => {
        for (const proxy of proxies) proxy.delayMs = ms;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
