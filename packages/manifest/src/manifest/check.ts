import { checkCatalogue } from "../catalogue/check.ts";
import type { Catalogue } from "../catalogue/schema.ts";
import type { OriginOptions } from "../origin.ts";
import { manifestInvalid, type Problem } from "../problem.ts";
import { rules } from "../rules/index.ts";
import { runRules } from "../rules/run.ts";
import { type Manifest, manifestSchema } from "./schema.ts";

export interface CheckOptions extends OriginOptions {
  /** Parsed catalogue.json, where the manifest names one. */
  readonly catalogue?: unknown;
  /** Paths that exist in the mini-app's folder; without it the existence of files is not checked. */
  readonly files?: readonly string[];
}

export interface CheckResult {
  /** Present when no problem is an error. */
  readonly manifest?: Manifest;
  readonly catalogue?: Catalogue;
  /** Errors and warnings, in the order of the rules. */
  readonly problems: readonly Problem[];
}

/** Every problem of a manifest, and of its catalogue, at once [A1]; never throws. */
export function checkManifest(input: unknown, options: CheckOptions = {}): CheckResult {
  const files = options.files && new Set(options.files);
  const problems = runRules(rules, manifestSchema, { input, catalogue: options.catalogue, files, origins: options });
  const goods = options.catalogue === undefined ? undefined : checkCatalogue(options.catalogue, { files: options.files });
  if (goods !== undefined) problems.push(...goods.problems);
  if (problems.some((problem) => problem.severity === "error")) return { problems };
  return { manifest: manifestSchema.parse(input), ...(goods?.catalogue === undefined ? {} : { catalogue: goods.catalogue }), problems };
}

/** The manifest, or MANIFEST_INVALID with every problem in `data.problems`. */
export function parseManifest(input: unknown, options: CheckOptions = {}): Manifest {
  const { manifest, problems } = checkManifest(input, options);
  if (manifest === undefined) throw manifestInvalid(problems);
  return manifest;
}
