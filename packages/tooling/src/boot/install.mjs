// @ts-check
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashFiles, ROOT, readManifest, readMembers } from "./workspace.mjs";

const STAMP = join(ROOT, "node_modules", ".plaza-install");

/**
 * Runs the pinned pnpm through npx: a fresh machine has only npm, and corepack's download fails on closed networks.
 * @returns {{ command: string, args: string[] }}
 */
export function pnpmCommand() {
  const pinned = /** @type {{ packageManager?: string }} */ (readManifest(ROOT)).packageManager;
  if (pinned === undefined) throw new Error("package.json does not say which pnpm to use (packageManager)");
  return { command: process.platform === "win32" ? "npx.cmd" : "npx", args: ["--yes", pinned] };
}

/**
 * Installs the dependencies when the lockfile, a package.json or Node changed since the last installation.
 * @param {import("./children.mjs").Children} children
 * @param {import("./progress.mjs").Progress} progress
 */
export async function install(children, progress) {
  const key = installKey();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === key) return;
  const { command, args } = pnpmCommand();
  const { code, output } = await progress.step("install dependencies", (step) =>
    children.run(command, [...args, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"], {
      cwd: ROOT,
      onLine: step.note,
      // Without a terminal pnpm asks nothing; CI makes it say so also where there is one.
      // npm, which fetches pnpm, is silent in this repository (.npmrc): here its errors are wanted.
      env: { ...process.env, CI: "true", npm_config_loglevel: "notice" },
    }),
  );
  if (code !== 0) throw new Error(`The dependencies could not be installed.\n${output.trimEnd()}\n${adviceFor(output, args)}`);
  writeFileSync(STAMP, key);
}

/**
 * @param {string} output
 * @param {string[]} args
 */
function adviceFor(output, args) {
  return /frozen-lockfile|OUTDATED_LOCKFILE/.test(output)
    ? `\nA package.json was changed and the lockfile was not: run "npx ${args.join(" ")} install" and commit pnpm-lock.yaml.`
    : "";
}

function installKey() {
  const manifests = [ROOT, ...readMembers().map((member) => member.dir)].map((dir) => join(dir, "package.json"));
  const settings = ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"].map((name) => join(ROOT, name));
  return hashFiles([...manifests, ...settings], [process.platform, process.arch, String(process.versions.modules)]);
}
