import { isCompactJws, MiniAppError } from "@plaza/protocol";
import { createLocalJWKSet, importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import type { Clock } from "./context.ts";
import type { ServerKeys } from "./keys.ts";

export type TokenType = `plaza-${string}+jwt`;

/** Signs what publishers verify offline with the issuer's JWKS: quotes, receipts. */
export interface Signer {
  readonly issuer: string;
  /** Compact JWS, ES256, with `iss` and `iat` set; `typ` keeps one kind of token from being taken for another (RFC 8725 §3.11). */
  readonly sign: (typ: TokenType, claims: JWTPayload) => Promise<string>;
  /** Claims of a token of this very typ and audience; throws INVALID_PARAMS otherwise. Expiry is judged by the server's clock unless `allowExpired`. */
  readonly verify: (
    typ: TokenType,
    token: string,
    options: { readonly audience: string; readonly allowExpired?: boolean },
  ) => Promise<JWTPayload>;
}

export function createSigner({
  issuer,
  keys,
  clock,
}: {
  readonly issuer: string;
  readonly keys: ServerKeys;
  readonly clock: Clock;
}): Signer {
  const [first] = keys.issuerJwks.keys;
  if (first === undefined) throw new Error("the issuer has no key");
  const signingKey = importJWK(first, "ES256");
  const jwks = createLocalJWKSet({ keys: [...keys.issuerPublicJwks.keys] });
  /** What was signed here a moment ago, by its very text: it comes back within minutes, and its signature need not be verified. */
  const own = new LRUCache<string, { readonly typ: TokenType; readonly claims: JWTPayload }>({ max: 5_000 });
  return {
    issuer,
    sign: async (typ, claims) => {
      const all = { ...claims, iss: issuer, iat: claims.iat ?? Math.floor(clock.now() / 1000) };
      const token = await new SignJWT(all)
        .setProtectedHeader({ alg: "ES256", typ, ...(first.kid === undefined ? {} : { kid: first.kid }) })
        .sign(await signingKey);
      own.set(token, { typ, claims: all });
      return token;
    },
    verify: async (typ, token, { audience, allowExpired = false }) => {
      const known = own.get(token);
      // SECURITY: of a token whose text is ours, kind and audience are asked all the same; what does not fit goes to the library, which says why [I-01][I-02].
      if (allowExpired && known?.typ === typ && known.claims.aud === audience) return known.claims;
      try {
        if (!isCompactJws(token)) throw new Error("not compact");
        const currentDate = allowExpired ? new Date(0) : new Date(clock.now());
        // SECURITY: typ, algorithm, issuer and audience are all pinned [I-01][I-02].
        const { payload } = await jwtVerify(token, jwks, { typ, algorithms: ["ES256"], issuer, audience, currentDate });
        return payload;
      } catch (cause) {
        throw new MiniAppError("INVALID_PARAMS", "The token is not valid here.", { cause });
      }
    },
  };
}
