import { lookup } from "node:dns/promises";
import { fileURLToPath } from "node:url";
import { hostContentSecurityPolicy } from "@plaza/host";
import { readPages, sandboxHeaders } from "@plaza/sandbox/page";
import { ConfigError, createServer, type PlazaServer, readConfig, type SandboxAssets, type ServerConfig } from "@plaza/server";
import { publishSamples } from "./demo.ts";
import { createStep } from "./progress.ts";

const folder = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a relative PLAZA_DATA starts. */
  readonly cwd?: string;
  /** Progress, a line at a time. */
  readonly say?: (line: string) => void;
  readonly shellDir?: string;
  readonly consoleDir?: string;
  readonly miniAppsDir?: string;
  /** Told of the server as soon as there is something to close. */
  readonly onServer?: (server: PlazaServer) => void;
}

export interface Plaza {
  readonly server: PlazaServer;
  readonly config: ServerConfig;
  /** Credential of the demo publisher; undefined where demo data is off. */
  readonly publisherToken?: string;
  readonly close: () => Promise<void>;
}

/** Starts the whole of Plaza: stores, three listeners, and in development the demo data and the sample mini-apps. */
export async function startPlaza({
  env,
  cwd,
  say = () => {},
  shellDir = folder("apps/shell/dist"),
  consoleDir = folder("apps/console/dist"),
  miniAppsDir = folder("mini-apps"),
  onServer,
}: StartOptions): Promise<Plaza> {
  const config = readConfig(env, cwd === undefined ? {} : { cwd });
  const step = createStep(say);
  if (config.env === "production") await assertSandboxResolves(config);
  const server = await createServer(config, {
    step,
    assets: {
      sandbox: await sandboxAssets(),
      shellDir,
      consoleDir,
      shellPolicy: hostContentSecurityPolicy({ sandbox: { origin: config.sandboxOrigin } }),
    },
  });
  onServer?.(server);
  try {
    await server.listen();
    await server.seed();
    const appIds = (env.PLAZA_DEMO_APPS ?? "")
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== "");
    const publisherToken = config.demo ? await publishSamples(server, { miniAppsDir, appIds, step, say }) : undefined;
    return { server, config, close: server.close, ...(publisherToken === undefined ? {} : { publisherToken }) };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function sandboxAssets(): Promise<SandboxAssets> {
  return { ...(await readPages()), headers: sandboxHeaders };
}

/** In production a sandbox domain without wildcard DNS would fail at the first tap of the first user; it fails here instead. */
async function assertSandboxResolves({ sandboxOrigin }: ServerConfig): Promise<void> {
  const { hostname } = new URL(sandboxOrigin.replace("{slot}", "s0"));
  await lookup(hostname).catch(() => {
    throw new ConfigError([`PLAZA_SANDBOX_ORIGIN: ${hostname} does not resolve. Add a wildcard DNS record for the sandbox domain.`]);
  });
}
