import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMiniAppError, type MiniAppError } from "@plaza/protocol";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

export function fixture(name: string): string {
  return join(packageFolder, "src/testing/fixtures", name);
}

/** A copy of a fixture in `folder`, outside the repository, with the packages that it needs in reach. */
export function copyFixture(name: string, folder: string): string {
  const root = join(folder, "app");
  cpSync(fixture(name), root, { recursive: true });
  mkdirSync(join(root, "node_modules/@plaza"), { recursive: true });
  symlinkSync(packageFolder, join(root, "node_modules/@plaza/vite-plugin"));
  for (const dependency of ["react", "react-dom", "vue", "vite", "@vitejs"])
    symlinkSync(join(packageFolder, "node_modules", dependency), join(root, "node_modules", dependency));
  return root;
}

/** The typed error that `work` fails with. */
export async function failure(work: Promise<unknown>): Promise<MiniAppError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isMiniAppError(error)) throw new Error(`expected a typed error, got ${String(error)}`);
  return error;
}
