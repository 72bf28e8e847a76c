import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlazaAddress } from "./plaza.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface CliResult {
  readonly code: number | null;
  /** The result. */
  readonly stdout: string;
  /** Progress and errors. */
  readonly stderr: string;
}

/** The publisher's command line, as a process of its own with the demo publisher's credential. */
export function startCli(args: readonly string[], plaza: PlazaAddress): ChildProcess {
  const source = process.env.NODE_OPTIONS?.includes("@plaza/source") === true;
  const bin = source ? ["--import", "tsx", `${ROOT}packages/cli/src/bin.ts`] : [`${ROOT}packages/cli/bin/plaza.mjs`];
  return spawn(process.execPath, [...bin, ...args], {
    cwd: ROOT,
    env: { ...process.env, PLAZA_REGISTRY: plaza.origin, PLAZA_TOKEN: plaza.publisherToken },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs `plaza …` to its end. */
export function runCli(args: readonly string[], plaza: PlazaAddress): Promise<CliResult> {
  const child = startCli(args, plaza);
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A mini-app small enough to read in a test: one module in plain JavaScript. */
export interface TinyApp {
  readonly id: string;
  readonly name: string;
  /** `src/app.js`: exports `mount(root, plaza)`. */
  readonly source: string;
  readonly sandbox?: "frame" | "worker";
  /** Over the manifest's own members, and those of `plaza` over its. */
  readonly manifest?: Readonly<Record<string, unknown>> & { readonly plaza?: Readonly<Record<string, unknown>> };
}

/** The folder of a mini-app on the disk. */
export interface AppFolder {
  readonly dir: string;
  write(app: TinyApp, version?: { readonly code: number; readonly name: string }): Promise<void>;
  remove(): Promise<void>;
}

/** A fresh folder with a mini-app in it, as a publisher has it. */
export async function makeAppFolder(app: TinyApp): Promise<AppFolder> {
  const dir = await mkdtemp(join(tmpdir(), "plaza-app-"));
  const folder: AppFolder = {
    dir,
    write: async ({ id, name, source, sandbox = "frame", manifest: { plaza, ...manifest } = {} }, version = { code: 1, name: "1.0.0" }) => {
      const file = {
        app_id: id,
        name,
        short_name: name,
        description: "Made by a test.",
        lang: "en",
        icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
        version,
        platform_version: { min_code: 1 },
        pages: ["home"],
        plaza: {
          sandbox,
          entry: "./app",
          capabilities: {},
          optional_capabilities: {},
          scopes: [],
          network: { connect: [], image: [] },
          analytics: { events: {} },
          storage: { quota_kb: 64 },
          listing: { category: "tools", tags: [], screenshots: [] },
          ...plaza,
        },
        ...manifest,
      };
      await writeFile(join(dir, "manifest.json"), JSON.stringify(file, null, 2));
      await writeFile(join(dir, "src", "app.js"), source);
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
  await cp(new URL("tiny-app/", import.meta.url), dir, { recursive: true });
  await folder.write(app);
  return folder;
}
