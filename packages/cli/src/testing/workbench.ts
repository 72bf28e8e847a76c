import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Io, run } from "../index.ts";

export interface Workbench {
  readonly folder: string;
  /** A copy of a fixture mini-app. */
  readonly app: string;
  readonly env: Record<string, string | undefined>;
  /** Runs a command line in the mini-app's folder. */
  plaza(
    line: readonly string[],
    more?: Partial<Io>,
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string; readonly json: Record<string, unknown> }>;
  close(): void;
}

/** A home folder and a mini-app of their own, and a command line over them. */
export function openWorkbench(env: Record<string, string | undefined> = {}): Workbench {
  const folder = mkdtempSync(join(tmpdir(), "plaza-cli-"));
  const app = join(folder, "app");
  cpSync(fileURLToPath(new URL("../../../vite-plugin/src/testing/fixtures/plain-worker", import.meta.url)), app, { recursive: true });
  const environment = { HOME: join(folder, "home"), PATH: process.env["PATH"], ...env };
  return {
    folder,
    app,
    env: environment,
    async plaza(line, more = {}) {
      let out = "";
      let err = "";
      const code = await run(line, {
        cwd: app,
        env: environment,
        stdout: (text) => {
          out += text;
        },
        stderr: (text) => {
          err += text;
        },
        ...more,
      });
      return {
        code,
        out,
        err,
        json: line.includes("--json") ? (JSON.parse(out.trim().split("\n").at(-1) ?? "{}") as Record<string, unknown>) : {},
      };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
