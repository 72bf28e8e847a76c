import { appIdSchema, digestSchema, versionNameSchema } from "@plaza/protocol";
import * as z from "zod/mini";
import { manifestSchema } from "../manifest/schema.ts";
import { releaseLimits } from "./limits.ts";

const path = z.string().check(z.minLength(1), z.maxLength(200));

export const releaseFileSchema = z.object({
  digest: digestSchema,
  /** Bytes. */
  size: z.int().check(z.gte(0), z.lte(releaseLimits.maxFileBytes)),
  /** Media type. */
  type: z.string().check(z.maxLength(80), z.regex(/^[a-z]+\/[a-z0-9.+-]+$/)),
  role: z.enum(["module", "style", "asset", "icon", "catalogue"]),
  /** Paths of modules this one imports statically; in its source `@@plaza:<path>@@` stands for each. */
  imports: z.optional(z.array(path)),
  /** Paths of modules this one imports with `import()`. */
  dynamic: z.optional(z.array(path)),
});
export type ReleaseFile = z.infer<typeof releaseFileSchema>;

/** release.json: one immutable version of a mini-app. Its bytes are canonical JSON, their SHA-384 is the release digest. */
export const releaseSchema = z.object({
  format: z.literal(1),
  appId: appIdSchema,
  version: z.object({ code: z.int().check(z.gte(1)), name: versionNameSchema }),
  manifest: manifestSchema,
  entry: z.object({ module: path, expose: z.literal("./app"), remote: z.string().check(z.regex(/^[a-zA-Z_$][a-zA-Z0-9_$]*$/)) }),
  files: z.record(path, releaseFileSchema),
  /** Every module, each after those it imports statically. */
  modules: z.array(path),
});
export type Release = z.infer<typeof releaseSchema>;
