import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Children } from "../boot/children.mjs";
import { pnpmCommand } from "../boot/install.mjs";
import type { PackageManifest } from "../boot/workspace.mjs";
import { ROOT, readMembers } from "../boot/workspace.mjs";
import { binaryOf } from "./binaries.ts";
import type { Check, Gate } from "./gate.ts";
import { toCheck } from "./gate.ts";

/** Packs every package that is meant for npm as it would be published, and looks at the packed files. */
export const packagesGate: Gate = {
  name: "packages",
  run: async (children) => {
    const checks: Check[] = [];
    for (const { dir, manifest } of readMembers()) {
      if (manifest.private !== true) checks.push(...(await checkPackage(children, dir, manifest)));
    }
    return checks;
  },
};

/** Packs a folder with pnpm, then asks publint about its package.json and attw how TypeScript and Node resolve its types. */
export async function checkPackage(children: Children, dir: string, manifest: PackageManifest): Promise<Check[]> {
  const parent = join(ROOT, ".cache", "packed");
  mkdirSync(parent, { recursive: true });
  const out = mkdtempSync(join(parent, "p-"));
  const tarball = join(out, "package.tgz");
  const { command, args } = pnpmCommand();
  try {
    const packed = toCheck(`pack ${manifest.name}`, await children.run(command, [...args, "pack", "--out", tarball], { cwd: dir }));
    if (packed.problem !== undefined) return [packed];
    return [await checkManifest(manifest.name, tarball), await checkResolution(children, manifest, tarball)];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function checkManifest(packageName: string, tarball: string): Promise<Check> {
  const buffer = new Uint8Array(readFileSync(tarball)).buffer;
  const { messages, pkg } = await publint({ level: "warning", strict: true, pack: { tarball: buffer } });
  const problems = messages.map((message) => `${message.code}: ${formatMessage(message, pkg ?? {}, { color: false }) ?? ""}`);
  const name = `publint ${packageName}`;
  return problems.length === 0 ? { name } : { name, problem: problems.join("\n") };
}

/** Style sheets have no types to resolve. The packages are ESM only, which is what attw's profile says; everything else it finds is an error. */
async function checkResolution(children: Children, { name, exports = {} }: PackageManifest, tarball: string): Promise<Check> {
  const untyped = Object.keys(exports).filter((entry) => /\.(css|json|html)$/.test(entry));
  const excluded = untyped.length === 0 ? [] : ["--exclude-entrypoints", ...untyped.map((entry) => entry.replace("./", ""))];
  const args = [
    binaryOf("@arethetypeswrong/cli", "attw"),
    tarball,
    "--profile",
    "esm-only",
    "--format",
    "ascii",
    "--no-color",
    "--no-emoji",
    ...excluded,
  ];
  return toCheck(`attw ${name}`, await children.run(process.execPath, args, { cwd: ROOT }));
}
