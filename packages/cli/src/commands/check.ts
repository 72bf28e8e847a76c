import { readFolder } from "@plaza/vite-plugin";
import type { Io } from "../io.ts";
import { countOf, problemLines, writeResult } from "../output.ts";
import { type CommonOptions, folderOf } from "./context.ts";

/** `plaza check`: every problem of manifest, catalogue and the files they name; nothing is built. */
export function check(io: Io, folder: string | undefined, options: CommonOptions): void {
  const { manifest, warnings } = readFolder(folderOf(io, folder));
  const lines = [
    ...problemLines(warnings),
    `${manifest.app_id} ${manifest.version.name}: no errors${warnings.length === 0 ? "" : `, ${countOf(warnings.length, "warning")}`}.`,
  ];
  writeResult(io, options.json === true, { appId: manifest.app_id, version: manifest.version.name, problems: warnings }, lines);
}
