import { CompactSign, exportJWK, generateKeyPair, importJWK, type CryptoKey as JoseKey, type JWK } from "jose";
import { canonicalBytes } from "../release/canonical.ts";
import { type ReleaseIndex, releaseIndexSchema } from "./schema.ts";

/** JWS `typ` of a release index: a token of another kind, signed with the same key, is not an index. */
export const INDEX_TYPE = "plaza-index+jwt";

/** A new Ed25519 key pair for an index; the public part goes to hosts. */
export async function generateIndexKey(kid: string): Promise<{ readonly privateJwk: JWK; readonly publicJwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const common = { kid, alg: "EdDSA", use: "sig" };
  return { privateJwk: { ...(await exportJWK(privateKey)), ...common }, publicJwk: { ...(await exportJWK(publicKey)), ...common } };
}

/** Signs an index: compact JWS, Ed25519 (RFC 8037), payload in canonical JSON. */
export async function signIndex(index: ReleaseIndex, options: { readonly key: JWK | JoseKey; readonly kid: string }): Promise<string> {
  const key = "kty" in options.key ? await importJWK(options.key, "EdDSA") : options.key;
  return new CompactSign(canonicalBytes(releaseIndexSchema.parse(index)))
    .setProtectedHeader({ alg: "EdDSA", typ: INDEX_TYPE, kid: options.kid })
    .sign(key);
}
