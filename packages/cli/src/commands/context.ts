import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { Io } from "../io.ts";
import { Misuse } from "../misuse.ts";
import { DEFAULT_REGISTRY, parseRegistry } from "../registry/registry-url.ts";

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** Of commands that talk to a registry. */
export interface RegistryOptions extends CommonOptions {
  readonly registry?: string;
}

export function withCommonOptions(command: Command, example: string): Command {
  return command.option("--json", "write the result as JSON to standard output").addHelpText("after", `\nExample:\n  $ ${example}`);
}

export function withRegistry(command: Command): Command {
  return command.option("--registry <url>", `the registry (default: PLAZA_REGISTRY, else ${DEFAULT_REGISTRY})`);
}

export function registryOf(io: Io, options: RegistryOptions): URL {
  return parseRegistry(options.registry ?? (io.env["PLAZA_REGISTRY"] || DEFAULT_REGISTRY));
}

/** The mini-app's folder; Misuse when there is none. */
export function folderOf(io: Io, folder: string | undefined): string {
  const root = resolve(io.cwd, folder ?? ".");
  if (!existsSync(root)) throw new Misuse(`There is no folder ${root}.`);
  if (!statSync(root).isDirectory()) throw new Misuse(`${root} is a file. Name the folder of the mini-app.`);
  if (!existsSync(join(root, "manifest.json")))
    throw new Misuse(`There is no manifest.json in ${root}. Run this in the folder of a mini-app, or name the folder.`);
  return root;
}
