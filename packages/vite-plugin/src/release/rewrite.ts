import { posix } from "node:path";
import { IMPORT_KEY, moduleToken } from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import { type Import, parse } from "es-module-lexer";

export interface RewriteOptions {
  /** What stands for `import.meta.url`. */
  readonly url: string;
  /** The path that a chunk's file name has in the release; undefined when the build has no such chunk. */
  pathOf(fileName: string): string | undefined;
  /** Source files that import a specifier: the text of a refusal names them, because nobody wrote the chunk. */
  readonly importersOf?: (specifier: string) => readonly string[];
}

export interface RewrittenModule {
  readonly code: string;
  /** Paths of static imports, in the order of the source. */
  readonly imports: readonly string[];
  /** Paths of dynamic imports. */
  readonly dynamic: readonly string[];
}

function refuse(fileName: string, text: string): never {
  throw new MiniAppError("INVALID_PARAMS", `${fileName}: ${text}`);
}

/**
 * Rewrites one module so that neither host nor guest needs a parser:
 * 1. the specifier of a static import becomes a token, which the realm replaces by the address of a verified module;
 * 2. `import("…")` becomes a call of the realm's loader with the path of the module;
 * 3. `import.meta.url` becomes a literal, because a blob's own address is no base;
 * 4. `__vite__mapDeps([…])` becomes `[]`: nothing is preloaded in a realm.
 * Anything else that would load code (a bare specifier, a computed `import()`, another phase) is refused: it could not be verified.
 */
export function rewriteModule(fileName: string, source: string, options: RewriteOptions): RewrittenModule {
  if (source.includes("@@plaza:"))
    refuse(fileName, 'contains the text "@@plaza:", which marks imports in a release. Write it in two parts.');
  const imports = new Set<string>();
  const dynamic = new Set<string>();
  let code = "";
  let last = 0;
  const replace = (start: number, end: number, text: string): void => {
    code += source.slice(last, start) + text;
    last = end;
  };
  const resolve = (record: Import, specifier: string): string => {
    const path = /^\.\.?\//.test(specifier) ? options.pathOf(posix.join(posix.dirname(fileName), specifier)) : undefined;
    if (path === undefined)
      return refuse(
        options.importersOf?.(specifier).join(", ") || fileName,
        `imports ${JSON.stringify(specifier)}, which is not part of the build. Install it, or import it by a relative path.`,
      );
    if (record.type !== "import-meta" && record.phase !== null)
      refuse(fileName, `imports ${specifier} with "${record.phase}", which realms do not support.`);
    return path;
  };

  for (const record of parse(source, fileName)[0]) {
    if (record.type === "import-meta") {
      const url = JSON.stringify(options.url);
      if (source.startsWith(".url", record.end)) replace(record.start, record.end + ".url".length, url);
      else replace(record.start, record.end, `({url:${url}})`);
    } else if (record.type === "dynamic") {
      if (record.specifier === undefined || record.glob)
        refuse(
          fileName,
          `has an import() with a computed path (${source.slice(record.start, record.end)}). A release lists its modules: write each path out, or use import.meta.glob.`,
        );
      if (record.attributesStart !== -1)
        refuse(
          fileName,
          `has an import() with options (${source.slice(record.importStart, record.importEnd)}), which realms do not support.`,
        );
      const path = resolve(record, record.specifier);
      dynamic.add(path);
      replace(record.importStart, record.importEnd, `globalThis[Symbol.for(${JSON.stringify(IMPORT_KEY)})](${JSON.stringify(path)})`);
    } else {
      if (record.attributes !== null) refuse(fileName, `imports ${record.specifier} with attributes, which realms do not support.`);
      const path = resolve(record, record.specifier);
      imports.add(path);
      replace(record.start, record.end, moduleToken(path));
    }
  }
  code += source.slice(last);
  return { code: code.replaceAll(/__vite__mapDeps\(\[[^\]]*\]\)/g, "[]"), imports: [...imports], dynamic: [...dynamic] };
}
