import { isCompactJws } from "@plaza/protocol";
import { compactVerify, importJWK, type CryptoKey as JoseKey, type JWK } from "jose";
import { deepFreeze } from "../freeze.ts";
import { integrityFailed } from "../integrity.ts";
import { readJson } from "../json.ts";
import { type ReleaseIndex, releaseIndexSchema } from "./schema.ts";
import { INDEX_TYPE } from "./sign.ts";

declare const verified: unique symbol;
/** An index whose signature, age and version were checked. Only {@link verifyIndex} makes one. */
export type VerifiedIndex = ReleaseIndex & { readonly [verified]: "index" };

// A brand at run time: a plain object of the right shape is not a verified index, whatever its type says.
const brand = new WeakSet<object>();

/** Bytes of a signed index. Stops a registry from making a host parse without end. */
export const MAX_INDEX_BYTES = 8 * 1024 * 1024;
/** How far a signer's clock may be ahead, milliseconds. */
export const MAX_CLOCK_SKEW = 5 * 60_000;

const HEADER = new Set(["alg", "typ", "kid"]);

export interface VerifyIndexOptions {
  /** Public Ed25519 keys of the operator; the header's `kid` chooses. */
  readonly keys: readonly JWK[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The highest version this host has ever accepted, 0 when none. Persist the new one only after this function returned. */
  readonly lastSeen: number;
}

async function chooseKey(header: { readonly [name: string]: unknown }, keys: readonly JWK[]): Promise<JoseKey | Uint8Array> {
  // SECURITY: no key, URL or extension that the token itself brings along is looked at: any other header member ends here (test "refuses a header that brings its own key [R-04]").
  // The algorithm is judged before this is called, by the one that `compactVerify` is given.
  if (Object.keys(header).some((name) => !HEADER.has(name)) || header["typ"] !== INDEX_TYPE) {
    throw integrityFailed("header", "The release index is not signed in the expected way.");
  }
  const key = keys.find((candidate) => candidate.kid === header["kid"] && candidate.kty === "OKP" && candidate.crv === "Ed25519");
  if (key === undefined || typeof header["kid"] !== "string")
    throw integrityFailed("signature", "The release index is signed by a key that this host does not trust.");
  const { kty, crv, x } = key;
  return importJWK({ kty, crv, x }, "EdDSA");
}

function parsePayload(payload: Uint8Array): ReleaseIndex {
  let input: unknown;
  try {
    input = readJson(payload, "the release index", { maxBytes: MAX_INDEX_BYTES });
  } catch {
    throw integrityFailed("malformed", "The release index is not JSON.");
  }
  const parsed = releaseIndexSchema.safeParse(input);
  if (!parsed.success) throw integrityFailed("malformed", "The release index does not have its shape.");
  for (const [appId, app] of Object.entries(parsed.data.apps)) {
    for (const version of Object.values(app.channels)) {
      if (!Object.hasOwn(app.releases, version))
        throw integrityFailed("malformed", `The release index gives ${appId} a version that it does not list.`);
    }
  }
  return parsed.data;
}

/**
 * Verifies a signed index and fails closed with INTEGRITY_FAILED. The rules are those of The Update Framework §5.3:
 * 1. signature by a trusted key, in the one accepted form; 2. shape; 3. not older than the last one seen (rollback);
 * 4. not expired (freeze); 5. not issued in the future. Nothing is remembered here: the caller's state is unchanged when it throws.
 */
export async function verifyIndex(jws: string, options: VerifyIndexOptions): Promise<VerifiedIndex> {
  if (typeof jws !== "string" || jws.length > MAX_INDEX_BYTES * 1.4 || !isCompactJws(jws)) {
    throw integrityFailed("malformed", "The release index is not a compact JWS, or too large.");
  }
  let payload: Uint8Array;
  try {
    ({ payload } = await compactVerify(jws, (header) => chooseKey(header, options.keys), { algorithms: ["EdDSA"] }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "INTEGRITY_FAILED") throw error;
    throw integrityFailed("signature", "The signature of the release index does not verify.");
  }
  const index = parsePayload(payload);
  if (index.version < options.lastSeen)
    throw integrityFailed("rollback", `The release index is older (${index.version}) than one seen before (${options.lastSeen}).`);
  if (!(options.now < index.expiresAt)) throw integrityFailed("expired", "The release index has expired.");
  if (index.issuedAt > options.now + MAX_CLOCK_SKEW)
    throw integrityFailed("future", "The release index was issued in the future; check the clock.");
  const result = deepFreeze(index) as VerifiedIndex;
  brand.add(result);
  return result;
}

/** True for an index that came out of {@link verifyIndex}. */
export function isVerifiedIndex(value: unknown): value is VerifiedIndex {
  return typeof value === "object" && value !== null && brand.has(value);
}

/** False once the index has expired: a host that stays open must not run on an old one for ever. */
export function isFresh(index: VerifiedIndex, now: number): boolean {
  return now < index.expiresAt;
}
