import { relative } from "node:path";
import { MiniAppError } from "@plaza/protocol";
import type { MiniAppFolder } from "../folder/read-folder.ts";
import { SHARED_KEYS } from "./shared.ts";

const packageOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

/** Packages that live once in a realm: two copies in one tree break hooks and contexts. */
const SHARED_PACKAGES: ReadonlySet<string> = new Set(SHARED_KEYS.map(packageOf));

/** Renderers check that React is of exactly their version, and the realm's React is newer than a release one day. `react/…` has no such check. */
const TIED_TO_ITS_VERSION = "react-dom";

/**
 * Refuses an import that would put a second copy of a shared package into the release: it builds, and then crashes in the sandbox.
 * Throws INVALID_PARAMS, naming the file that imports and what to write instead. A folder's own alias (react → preact/compat) is applied before.
 */
export function refuseSecondCopy(folder: MiniAppFolder, specifier: string, importer: string | undefined): void {
  const name = packageOf(specifier);
  if (!SHARED_PACKAGES.has(name) || importer === undefined) return;
  const file = relative(folder.root, (importer.split("?")[0] ?? "").replace("\0", "")).replaceAll("\\", "/");
  if (!folder.react) {
    throw new MiniAppError(
      "INVALID_PARAMS",
      `${file} imports ${JSON.stringify(specifier)}, and package.json does not name react: the release would carry a React of its own, which crashes beside the realm's. Name "react" and "react-dom" under "dependencies" of package.json and install them, or remove the import.`,
    );
  }
  if (name === TIED_TO_ITS_VERSION && !SHARED_KEYS.some((key) => key === specifier)) {
    throw new MiniAppError(
      "INVALID_PARAMS",
      `${file} imports ${JSON.stringify(specifier)}, which a realm does not share: the release would carry a copy, which crashes with any other version of React. A realm shares ${SHARED_KEYS.join(", ")}. Remove the import.`,
    );
  }
}
