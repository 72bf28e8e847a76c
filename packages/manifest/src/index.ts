export { type CheckCatalogueOptions, catalogueRules, checkCatalogue, parseCatalogue } from "./catalogue/check.ts";
export { isCurrency, minorUnits } from "./catalogue/currency.ts";
export {
  type Catalogue,
  type CatalogueCoupon,
  type CatalogueItem,
  type CataloguePlan,
  type CatalogueShipping,
  catalogueSchema,
  MAX_PRICE,
} from "./catalogue/schema.ts";
export type { IntegrityReason } from "./integrity.ts";
export { signIsolationReport } from "./isolation-report/sign.ts";
export { verifyIsolationReport } from "./isolation-report/verify.ts";
export { MAX_JSON_BYTES, readJson } from "./json.ts";
export { type CheckOptions, type CheckResult, checkManifest, parseManifest } from "./manifest/check.ts";
export { checkEvent } from "./manifest/events.ts";
export { manifestJsonSchema } from "./manifest/json-schema.ts";
export { descriptionOf, nameOf, namesOf } from "./manifest/localise.ts";
export {
  connectOrigins,
  hasCapability,
  imageOrigins,
  missingSupport,
  permissionsOf,
  requestedCapabilities,
  storageQuotaBytes,
} from "./manifest/read.ts";
export { type Category, categories, type Manifest, manifestSchema } from "./manifest/schema.ts";
export { skeletonOf } from "./manifest/skeleton.ts";
export { type OriginOptions, originFault, parseOrigin, unsafeAllowLoopback } from "./origin.ts";
export { isSafePath } from "./path.ts";
export { manifestInvalid, type Problem } from "./problem.ts";
export { canonicalBytes } from "./release/canonical.ts";
export { digestFromHex, digestOf, digestToHex } from "./release/digest.ts";
export { releaseLimits } from "./release/limits.ts";
export { GUEST_BASE, guardedPath, IMPORT_KEY, moduleToken, parseGuardedPath, RELEASE_FILE } from "./release/names.ts";
export { parseRelease } from "./release/parse.ts";
export { type Release, type ReleaseFile, releaseSchema } from "./release/schema.ts";
export { isReleaseEntry, type ReleaseEntry, type ReleaseQuery, resolveRelease } from "./release-index/resolve.ts";
export { type IndexedApp, type ReleaseIndex, releaseIndexSchema } from "./release-index/schema.ts";
export { generateIndexKey, INDEX_TYPE, signIndex } from "./release-index/sign.ts";
export {
  isFresh,
  isVerifiedIndex,
  MAX_CLOCK_SKEW,
  type VerifiedIndex,
  type VerifyIndexOptions,
  verifyIndex,
} from "./release-index/verify.ts";
export {
  isVerifiedFile,
  isVerifiedRelease,
  type VerifiedFile,
  type VerifiedRelease,
  type VerifyReleaseOptions,
  verifyFile,
  verifyRelease,
} from "./release-index/verify-release.ts";
export { rules } from "./rules/index.ts";
export { PLATFORM_CODE } from "./rules/m005-platform-version.ts";
export { reservedEvents } from "./rules/m016-analytics-events.ts";
export { svgFault } from "./svg.ts";
export { isSafeText, textFault } from "./text.ts";
