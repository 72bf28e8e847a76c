import { manifestInvalid, type Problem } from "../problem.ts";
import type { Rule } from "../rules/rule.ts";
import { runRules } from "../rules/run.ts";
import { shape } from "./c000-shape.ts";
import { currency } from "./c001-currency.ts";
import { sku } from "./c002-sku.ts";
import { price } from "./c003-price.ts";
import { image } from "./c004-image.ts";
import { text } from "./c005-text.ts";
import { plans } from "./c006-plans.ts";
import { coupons } from "./c007-coupons.ts";
import { shipping } from "./c008-shipping.ts";
import { type Catalogue, catalogueSchema } from "./schema.ts";

/** The one list of catalogue rules; ids are stable for ever. */
export const catalogueRules: readonly Rule[] = [shape, currency, sku, price, image, text, plans, coupons, shipping];

export interface CheckCatalogueOptions {
  /** Paths that exist in the mini-app's folder; without it the existence of files is not checked. */
  readonly files?: readonly string[];
}

/** Every problem of a catalogue at once; never throws. `catalogue` is present when there is no error among them. */
export function checkCatalogue(
  input: unknown,
  options: CheckCatalogueOptions = {},
): { readonly catalogue?: Catalogue; readonly problems: readonly Problem[] } {
  const problems = runRules(
    catalogueRules,
    catalogueSchema,
    { input, origins: {}, files: options.files && new Set(options.files) },
    "catalogue.json#",
  );
  if (problems.some((problem) => problem.severity === "error")) return { problems };
  return { catalogue: catalogueSchema.parse(input), problems };
}

/** The catalogue, or MANIFEST_INVALID with every problem in `data.problems`. */
export function parseCatalogue(input: unknown, options: CheckCatalogueOptions = {}): Catalogue {
  const { catalogue, problems } = checkCatalogue(input, options);
  if (catalogue === undefined) throw manifestInvalid(problems);
  return catalogue;
}
