import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repo = fileURLToPath(new URL("../..", import.meta.url));

/** Code blocks of one language in a page of the docs, in order. */
export async function codeBlocks(page: string, language: string): Promise<readonly string[]> {
  const text = await readFile(join(repo, page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] ?? "");
}

/** The commands of a page: lines of its `sh` blocks that begin with `program`, without their comments. */
export async function commands(page: string, program: string): Promise<readonly string[]> {
  return (await codeBlocks(page, "sh"))
    .flatMap((block) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line.startsWith(`${program} `));
}

export interface Guide {
  readonly folder: string;
  close(): Promise<void>;
}

/** The folder that a reader of the guide would have: its files as the page prints them, and the workspace's packages as npm would install them. */
export async function followGuide(): Promise<Guide> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-guide-"));
  const page = "apps/docs/first-mini-app.md";
  const [app = ""] = await codeBlocks(page, "tsx");
  const [manifest = ""] = await codeBlocks(page, "json");
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src/app.tsx"), app);
  await writeFile(join(folder, "manifest.json"), manifest);
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "hello", private: true, type: "module", dependencies: { react: "*", "react-dom": "*" } }),
  );
  await cp(join(repo, "mini-apps/coffee/icons/icon.svg"), join(folder, "icon.svg"));
  await symlink(join(repo, "mini-apps/coffee/node_modules"), join(folder, "node_modules"));
  return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}
