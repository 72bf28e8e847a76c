import type { Member, PackageManifest } from "../boot/workspace.mjs";

const SOURCE_CONDITION = "@plaza/source";
const KINDS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** Every version is written once: in the catalog of pnpm-workspace.yaml. Peer ranges are a promise to others and may differ. */
export function findVersionProblems(path: string, manifest: PackageManifest): string[] {
  return KINDS.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, range]) => range !== "catalog:" && range !== "workspace:*")
      .map(([name, range]) => `${path}: ${kind} ${name} is "${range}": write "catalog:" or "workspace:*"`),
  );
}

/** What is published must be `exports` without the condition that leads to sources, which are not in the package. */
export function findExportProblems({ path, manifest }: Pick<Member, "path" | "manifest">): string[] {
  if (manifest.private === true) return [];
  const published = JSON.stringify(normalised(manifest.publishConfig?.exports, []));
  const expected = JSON.stringify(normalised(manifest.exports ?? {}, [SOURCE_CONDITION]));
  return published === expected ? [] : [`${path}: publishConfig.exports must be exports without "${SOURCE_CONDITION}": ${expected}`];
}

/** Drops conditions; `{ "default": path }` says the same as the path alone. */
function normalised(value: unknown, dropped: readonly string[]): unknown {
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => !dropped.includes(key));
  const [first] = kept;
  if (kept.length === 1 && first?.[0] === "default") return first[1];
  return Object.fromEntries(kept.map(([key, inner]) => [key, normalised(inner, dropped)]));
}

/** The lockfile names packages by version and digest only; an address in it would tie everybody to one registry. */
export function findLockfileProblems(text: string): string[] {
  return text.split("\n").flatMap((line, index) => (/:\/\/|\btarball:/.test(line) ? [`pnpm-lock.yaml:${index + 1}: ${line.trim()}`] : []));
}

const TOP_LEVEL = new Set([
  ..."package.json pnpm-workspace.yaml pnpm-lock.yaml tsconfig.base.json packages apps mini-apps e2e".split(" "),
  ..."README.md LICENSE CONTRIBUTING.md SECURITY.md CHANGELOG.md node_modules".split(" "),
]);

/** The root holds what a newcomer looks for and nothing else: tool configuration is hidden or in packages/tooling. */
export function findTopLevelProblems(entries: readonly string[]): string[] {
  return entries
    .filter((entry) => !entry.startsWith(".") && !TOP_LEVEL.has(entry))
    .map((entry) => `${entry} does not belong at the top level`);
}
