import { type IsolationDocument, type IsolationReport, isolationDocumentSchema } from "@plaza/protocol/services";
import { CompactSign, importJWK, type JWK } from "jose";
import { canonicalBytes } from "../release/canonical.ts";

/** JWS `typ` of an isolation report: the index's key signs it, and it can never be taken for an index. */
export const ISOLATION_REPORT_TYPE = "plaza-isolation-report+jwt";

/** Signs an isolation report: compact JWS, Ed25519 (RFC 8037), payload in canonical JSON (RFC 8785) of the document without `signature`. */
export async function signIsolationReport(
  document: IsolationDocument,
  options: { readonly key: JWK; readonly kid: string },
): Promise<IsolationReport> {
  const plain = isolationDocumentSchema.parse(document);
  const signature = await new CompactSign(canonicalBytes(plain))
    .setProtectedHeader({ alg: "EdDSA", typ: ISOLATION_REPORT_TYPE, kid: options.kid })
    .sign(await importJWK(options.key, "EdDSA"));
  return { ...plain, signature };
}
