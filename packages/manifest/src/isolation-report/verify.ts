import { isCompactJws } from "@plaza/protocol";
import { type IsolationDocument, isolationReportSchema } from "@plaza/protocol/services";
import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from "jose";
import { integrityFailed } from "../integrity.ts";
import { canonicalBytes } from "../release/canonical.ts";
import { ISOLATION_REPORT_TYPE } from "./sign.ts";

/**
 * The document of a signed isolation report, and the id of the key that signed it. `keys` are the host's: `indexKeys` of its `/api/v1/config`, or what its
 * operator published. Nobody but who holds such a key can have written the report or changed a letter of it; whether its browser told the truth, no
 * signature says.
 * @throws INTEGRITY_FAILED, `data.reason`: "malformed" | "header" | "signature" | "mismatch"
 */
export async function verifyIsolationReport(
  input: unknown,
  { keys }: { readonly keys: readonly JWK[] },
): Promise<{ readonly document: IsolationDocument; readonly kid: string }> {
  const parsed = isolationReportSchema.safeParse(input);
  if (!parsed.success) throw integrityFailed("malformed", "This is no isolation report.");
  const { signature, ...document } = parsed.data;
  const { kid, typ } = headerOf(signature);
  if (typ !== ISOLATION_REPORT_TYPE || kid === undefined)
    throw integrityFailed("header", "The isolation report is not signed in the expected way.");
  const key = keys.find((candidate) => candidate.kid === kid && candidate.kty === "OKP" && candidate.crv === "Ed25519");
  if (key === undefined) throw integrityFailed("signature", "The isolation report is signed by a key that is none of this host's.");
  const { kty, crv, x } = key;
  let payload: Uint8Array;
  try {
    // SECURITY: one algorithm, and the key is the host's and not the token's (test "is refused with another key, another kind or another letter").
    ({ payload } = await compactVerify(signature, await importJWK({ kty, crv, x }, "EdDSA"), { algorithms: ["EdDSA"] }));
  } catch {
    throw integrityFailed("signature", "The signature of the isolation report does not verify.");
  }
  const bytes = canonicalBytes(document);
  if (bytes.length !== payload.length || bytes.some((byte, index) => byte !== payload[index]))
    throw integrityFailed("mismatch", "The isolation report is not the one that was signed.");
  return { document, kid };
}

function headerOf(signature: string): { readonly kid?: string; readonly typ?: string } {
  try {
    if (!isCompactJws(signature)) throw new Error("not compact");
    const { kid, typ } = decodeProtectedHeader(signature);
    return { ...(kid === undefined ? {} : { kid }), ...(typ === undefined ? {} : { typ }) };
  } catch {
    throw integrityFailed("malformed", "The signature of the isolation report is not a compact JWS.");
  }
}
