import { extname, posix } from "node:path";
import ts from "typescript";
import type { PackageManifest } from "../boot/workspace.mjs";
import { allDependencies } from "../boot/workspace.mjs";

/** A source file: `path` is relative to the root with `/`. */
export type SourceFile = { readonly path: string; readonly text: string };

/** One package of the workspace as this gate sees it. */
export type LayeredPackage = { readonly path: string; readonly manifest: PackageManifest; readonly files: readonly SourceFile[] };

/**
 * Which packages a package may know. `sdk` and `sandbox` run in the guest, `host` beside it: they meet only in `protocol` and over
 * the wire, so an import between the two sides would be a way around the boundary.
 */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "packages/protocol": [],
  "packages/tooling": [],
  "packages/manifest": ["protocol"],
  "packages/bridge": ["protocol"],
  "packages/ui": ["protocol"],
  "packages/sdk": ["protocol", "bridge"],
  "packages/sandbox": ["protocol", "bridge", "sdk"],
  "packages/host": ["protocol", "manifest", "bridge"],
  "packages/server": ["protocol", "manifest"],
  "packages/host-react": ["protocol", "host", "ui"],
  "packages/vite-plugin": ["protocol", "manifest"],
  "packages/cli": ["protocol", "manifest", "vite-plugin"],
  "mini-apps/hostile": ["sdk", "ui", "vite-plugin", "cli", "protocol"], // it writes frames of the wire by hand
  "mini-apps/*": ["sdk", "ui", "vite-plugin", "cli"],
  "apps/*": ["protocol", "manifest", "bridge", "ui", "host", "host-react", "server", "sandbox", "sdk", "vite-plugin", "cli"],
  e2e: ["protocol", "manifest", "bridge", "ui", "host", "host-react", "server", "sandbox", "sdk", "vite-plugin", "cli"],
};
/** What these ship is bundled when they are built: what goes into the bundle is a development dependency. */
const BUNDLED = new Set(["packages/sandbox"]);
/** Tests and tool configuration may also use these. */
const FOR_TESTS = ["tooling"];
const SCOPE = "@plaza/";
const EMPTY_NAMES = new Set(["utils", "util", "common", "helpers", "shared", "misc"]);
const SOURCE_EXTENSIONS = new Set([".ts", ".tsx", ".mts", ".mjs", ".js", ".vue", ".svelte"]);
/** Modules that a tool makes up: Vite's and vitest's virtual modules. */
const VIRTUAL = /^(node:|virtual:|vite\/client|\/)/;

/** Whether the layer rule reads a file. */
export function isSource(path: string): boolean {
  return SOURCE_EXTENSIONS.has(extname(path));
}

/** Every breach of the layer rule, as sentences. `rootManifest` lists the tools that tests and configuration may use. */
export function findLayerProblems(packages: readonly LayeredPackage[], rootManifest: PackageManifest): string[] {
  return packages.flatMap((owner) => [
    ...emptyNames(owner),
    ...manifestProblems(owner),
    ...owner.files.filter(({ path }) => isSource(path)).flatMap((file) => importProblems(owner, file, rootManifest)),
  ]);
}

/** Every module that a source file names in an import, an export, or a dynamic import of a literal. */
export function importsOf(file: SourceFile): string[] {
  const text = /\.(vue|svelte)$/.test(file.path)
    ? [...file.text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join("\n")
    : file.text;
  const parsed = ts.createSourceFile(
    file.path,
    text,
    ts.ScriptTarget.Latest,
    false,
    file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push(node.moduleSpecifier.text);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push(node.argument.literal.text);
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(parsed) === "require")
    ) {
      const [specifier] = node.arguments;
      if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

function emptyNames({ path, files }: LayeredPackage): string[] {
  const folders = new Set([path, ...files.map((file) => posix.dirname(file.path))].flatMap((folder) => folder.split("/")));
  return [...folders]
    .filter((folder) => EMPTY_NAMES.has(folder))
    .map((folder) => `${path} has a folder named "${folder}": name it by what it knows`);
}

function manifestProblems({ path, manifest }: LayeredPackage): string[] {
  const allowed = allowedFor(path);
  if (allowed === undefined) return [`${path} is in no layer: add it to the table of layers.ts`];
  return Object.keys(allDependencies(manifest))
    .filter((name) => name.startsWith(SCOPE))
    .map((name) => name.slice(SCOPE.length))
    .filter((name) => !allowed.includes(name) && !(FOR_TESTS.includes(name) && manifest.dependencies?.[`${SCOPE}${name}`] === undefined))
    .map((name) => `${path} depends on ${SCOPE}${name}, which its layer does not know`);
}

function importProblems(owner: LayeredPackage, file: SourceFile, rootManifest: PackageManifest): string[] {
  return importsOf(file).flatMap((specifier) => {
    const problem = specifier.startsWith(".")
      ? relativeProblem(owner, file, specifier)
      : packageProblem(owner, file, specifier, rootManifest);
    return problem === undefined ? [] : [`${file.path}: "${specifier}" ${problem}`];
  });
}

function relativeProblem(owner: LayeredPackage, file: SourceFile, specifier: string): string | undefined {
  const target = posix.normalize(posix.join(posix.dirname(file.path), specifier));
  return target === owner.path || target.startsWith(`${owner.path}/`) ? undefined : `leaves ${owner.path}`;
}

function packageProblem(owner: LayeredPackage, file: SourceFile, specifier: string, rootManifest: PackageManifest): string | undefined {
  if (VIRTUAL.test(specifier)) return undefined;
  const name = packageName(specifier);
  const forTests = isForTests(owner.path, file.path);
  if (name === owner.manifest.name) return undefined;
  if (name.startsWith(SCOPE)) {
    const short = name.slice(SCOPE.length);
    const allowed = allowedFor(owner.path) ?? [];
    if (!allowed.includes(short) && !(forTests && FOR_TESTS.includes(short))) return `is not in a layer below ${owner.path}`;
  }
  const { dependencies, peerDependencies, optionalDependencies } = owner.manifest;
  const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  const listed = forTests ? { ...rootManifest.devDependencies, ...allDependencies(owner.manifest) } : shipped;
  return Object.hasOwn(listed, name)
    ? undefined
    : `is not listed in the ${forTests ? "" : "dependencies of the "}package.json of ${owner.path}`;
}

/** Only what a package ships from `src` must do without development dependencies. Contract suites are tests that several files run. */
function isForTests(ownerPath: string, filePath: string): boolean {
  const shipped = ownerPath.startsWith("packages/") && !BUNDLED.has(ownerPath) && filePath.startsWith(`${ownerPath}/src/`);
  return !shipped || /(\.(test|test-d)\.tsx?|-contract\.ts|\/suite\.ts)$/.test(filePath) || /\/(fixtures|testing|fuzz)\//.test(filePath);
}

function allowedFor(path: string): readonly string[] | undefined {
  return LAYERS[path] ?? LAYERS[`${posix.dirname(path)}/*`];
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
