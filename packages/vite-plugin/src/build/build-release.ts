import { fork } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fromErrorShape, MiniAppError } from "@plaza/protocol";
import { readFolder } from "../folder/read-folder.ts";
import { type LoadedRelease, loadRelease } from "../release/load-release.ts";
import { buildRequestEnvironment } from "./build-request.ts";
import type { ChildReport } from "./child.ts";

export interface BuildOptions {
  /** Folder of the mini-app. */
  readonly root: string;
  /** Where the release goes; default `dist` in the folder. */
  readonly outDir?: string;
  /** Default: the manifest's version name. `dev` names the version after its content: `1.2.0-dev.h0123456789ab`. */
  readonly version?: string;
  readonly signal?: AbortSignal;
}

export interface BuildResult extends LoadedRelease {
  readonly warnings: readonly string[];
}

/** From source the child needs the same loader and condition that this process has; from `dist` plain Node is enough. */
function childOptions(): { readonly path: string; readonly execArgv: string[] } {
  const fromSource = import.meta.url.endsWith(".ts");
  const path = fileURLToPath(new URL(fromSource ? "./child.ts" : "./child.js", import.meta.url));
  return { path, execArgv: fromSource ? ["--conditions=@plaza/source", "--import", import.meta.resolve("tsx")] : [] };
}

/**
 * Builds a mini-app's folder into a release, with the folder's own vite.config where there is one, and reads the result back.
 * Throws MANIFEST_INVALID with every problem (before anything is built), or INVALID_PARAMS with what to change.
 */
export async function buildRelease(options: BuildOptions): Promise<BuildResult> {
  const { root } = readFolder(options.root);
  const outDir = resolve(root, options.outDir ?? "dist");
  const report = await runChild(root, { outDir, version: options.version }, options.signal);
  if (!report.ok) throw fromErrorShape(report.error);
  return { ...(await loadRelease(outDir)), warnings: report.warnings };
}

function runChild(root: string, request: { outDir: string; version?: string }, signal?: AbortSignal): Promise<ChildReport> {
  return new Promise((settle, reject) => {
    const { path, execArgv } = childOptions();
    // A build depends on its folder and on nothing of its caller's: bundlers behave otherwise under NODE_ENV=test and under vitest.
    const { VITEST: _, ...inherited } = process.env;
    const env = { ...inherited, NODE_ENV: "production", ...buildRequestEnvironment(request) };
    const child = fork(path, { cwd: root, env, execArgv, signal, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    let report: ChildReport | undefined;
    let noise = "";
    child.stdout?.on("data", () => {});
    child.stderr?.on("data", (text: Buffer) => {
      noise = (noise + text.toString()).slice(-2_000);
    });
    // Loaders of the child (tsx) use the same channel.
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null && "ok" in message) report = message as ChildReport;
    });
    child.once("error", (error) => reject(signal?.aborted === true ? new MiniAppError("ABORTED") : error));
    child.once("exit", (code) => {
      if (report !== undefined) settle(report);
      else reject(new MiniAppError("INTERNAL", `The build process ended early (${code}). ${noise.trim()}`));
    });
  });
}
