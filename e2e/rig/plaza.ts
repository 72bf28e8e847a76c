import { fileURLToPath } from "node:url";
import type { PlazaProcess, PlazaProcessOptions } from "@plaza/server/testing";

/** Where a running Plaza is. */
export type PlazaAddress = Pick<PlazaProcess, "origin" | "consoleOrigin" | "sandboxOrigin" | "publisherToken">;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Set from outside, it names a server that already runs: writing journeys is faster so. */
const VARIABLE = "PLAZA_JOURNEYS_SERVER";

/**
 * Starts the whole of Plaza as `npm start` does: a process of its own, free ports, a data folder that goes with it, embedded
 * PostgreSQL and chDB, and the sample mini-apps published through the real pipeline. It runs what is built; under
 * `NODE_OPTIONS=--conditions=@plaza/source` the server's sources (web pages and mini-apps are built ones even then).
 */
export async function launchPlaza(options: PlazaProcessOptions = {}): Promise<PlazaProcess> {
  // Loaded here: a worker that never starts a server of its own does not pay for reading one.
  const { startPlaza } = await import("@plaza/server/testing");
  const source = [process.execPath, "--conditions=@plaza/source", "--import", "tsx", `${ROOT}apps/server/src/main.ts`];
  return startPlaza({ ...(process.env.NODE_OPTIONS?.includes("@plaza/source") ? { command: source } : {}), ...options });
}

/** Tells the worker processes of Playwright where the shared server is. */
export function shareAddress({ origin, consoleOrigin, sandboxOrigin, publisherToken }: PlazaAddress): void {
  process.env[VARIABLE] = JSON.stringify({ origin, consoleOrigin, sandboxOrigin, publisherToken } satisfies PlazaAddress);
}

/** The shared server; undefined before the global setup has started it. */
export function sharedAddress(): PlazaAddress | undefined {
  const text = process.env[VARIABLE];
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as PlazaAddress);
}
