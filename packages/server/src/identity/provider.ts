import { MiniAppError } from "@plaza/protocol";
import { and, eq } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import * as oidc from "openid-client";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ProviderConfig } from "../core/provider-config.ts";
import { providerSignIns } from "./tables.ts";

/** Milliseconds that a person may take at the provider. */
export const AWAY_MS = 10 * 60_000;
/** Seconds for each answer of the provider. */
const ANSWER_SECONDS = 10;
/** Milliseconds after which the provider's metadata is read again. */
const REREAD_MS = 3600_000;
const WANTED = ["openid", "profile", "email", "phone"];

export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  /** The provider's name of the session there (OpenID Connect Back-Channel Logout §2.1). */
  readonly sid?: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The team's own OpenID provider, of which this server is a client. Its word is taken only for what this browser went there for. */
export interface Provider {
  readonly name: string;
  /** Where the browser goes to sign in, and comes back from to `redirectUri`. */
  readonly begin: (browserSessionId: string, redirectUri: string) => Promise<{ readonly url: string }>;
  /**
   * Who came back, from the query that the provider sent along. INVALID_PARAMS for what this browser did not ask for; CAPABILITY_DENIED for an answer that does not verify; CONSENT_DENIED where the person turned back there; BRIDGE_BUSY where the provider does not answer.
   */
  readonly finish: (browserSessionId: string, redirectUri: string, query: string) => Promise<ProviderPerson>;
  /** The metadata and keys; rejects with BRIDGE_BUSY. */
  readonly client: () => Promise<oidc.Configuration>;
}

export interface ProviderOptions {
  readonly config: ServerConfig;
  readonly provider: ProviderConfig;
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

/**
 * Authorization code flow with PKCE (OpenID Connect Core §3.1, RFC 7636):
 * 1. The browser's page asks to begin. State, nonce and verifier are made and kept with the browser's session.
 * 2. The browser goes to the provider with state, nonce and the verifier's hash.
 * 3. It comes back to one fixed page, which hands the query on. SECURITY: the row of the state is taken out, and only by the session that made it: what another
 *    browser was sent back with signs nobody in here (login CSRF), and nothing works twice [I-12].
 * 4. The library compares `iss` with the issuer (RFC 9207: an answer of another provider is refused), exchanges the code with the verifier, and verifies the
 *    ID token: signature, issuer, audience, time, nonce. The person is the pair of its `iss` and `sub`.
 */
export function createProvider({ config, provider, db, clock, logger }: ProviderOptions): Provider {
  const { name, issuer, clientId, clientSecret } = provider;
  let known: { readonly client: oidc.Configuration; readonly at: number } | undefined;

  const discover = async (): Promise<oidc.Configuration> => {
    const client = await oidc.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === undefined ? oidc.None() : bySecret(clientSecret),
      { timeout: ANSWER_SECONDS, ...(config.env === "production" ? {} : { execute: [oidc.allowInsecureRequests] }) },
    );
    // SECURITY: the ID token's signature too, not only the connection that it came by [I-02].
    oidc.enableNonRepudiationChecks(client);
    return client;
  };
  const client = async (): Promise<oidc.Configuration> => {
    if (known !== undefined && clock.now() - known.at < REREAD_MS) return known.client;
    try {
      known = { client: await discover(), at: clock.now() };
      return known.client;
    } catch (err) {
      // What was known an hour ago is better than nobody who signs in.
      if (known !== undefined) return known.client;
      throw away(err);
    }
  };
  const away = (err: unknown): MiniAppError => {
    logger.error({ err }, "the OpenID provider does not answer");
    return new MiniAppError("BRIDGE_BUSY", `${name} does not answer. Try again in a minute.`, { retryAfterMs: 60_000 });
  };
  const refused = (err: unknown): MiniAppError => {
    logger.warn({ err }, "an answer of the OpenID provider was refused");
    return new MiniAppError("CAPABILITY_DENIED", `The answer of ${name} was not accepted. Start signing in again.`);
  };

  return {
    name,
    client,
    begin: async (browserSessionId, redirectUri) => {
      const at = await client();
      const { scopes_supported: offered } = at.serverMetadata();
      const verifier = oidc.randomPKCECodeVerifier();
      const row = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier };
      await db.insert(providerSignIns).values({ ...row, browserSessionId, expiresAt: clock.now() + AWAY_MS });
      const url = oidc.buildAuthorizationUrl(at, {
        redirect_uri: redirectUri,
        scope: WANTED.filter((scope) => scope === "openid" || offered?.includes(scope) !== false).join(" "),
        state: row.state,
        nonce: row.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href };
    },
    finish: async (browserSessionId, redirectUri, query) => {
      const answer = new URL(redirectUri);
      answer.search = query;
      const states = answer.searchParams.getAll("state");
      const [row] = await db
        .delete(providerSignIns)
        // SECURITY: this browser's, and gone with the first answer, right or wrong [I-12].
        .where(and(eq(providerSignIns.state, states[0] ?? ""), eq(providerSignIns.browserSessionId, browserSessionId)))
        .returning();
      if (row === undefined || states.length !== 1 || row.expiresAt <= clock.now())
        throw new MiniAppError("INVALID_PARAMS", "This sign-in was not begun in this browser, or it took too long. Start it again.");
      const at = await client();
      try {
        const tokens = await oidc.authorizationCodeGrant(at, answer, {
          expectedState: row.state,
          expectedNonce: row.nonce,
          pkceCodeVerifier: row.verifier,
          idTokenExpected: true,
        });
        const token = tokens.claims();
        if (token === undefined) throw new Error("there is no ID token");
        const more =
          at.serverMetadata().userinfo_endpoint === undefined ? {} : await oidc.fetchUserInfo(at, tokens.access_token, token.sub);
        return {
          issuer: token.iss,
          subject: token.sub,
          ...(typeof token.sid === "string" ? { sid: token.sid } : {}),
          claims: { ...token, ...more },
        };
      } catch (error) {
        if (error instanceof oidc.AuthorizationResponseError && error.error === "access_denied")
          throw new MiniAppError("CONSENT_DENIED", `You did not sign in at ${name}. Nothing changed.`);
        throw isUnreachable(error) ? away(error) : refused(error);
      }
    },
  };
}

/** As the provider likes it: in the header (RFC 6749 §2.3.1) unless it takes secrets in the body only. */
function bySecret(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    return (methods.includes("client_secret_basic") ? basic : post)(server, ...rest);
  };
}

/** Nothing answered, too late, or the provider itself failed: the answer may be another in a minute. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500;
  if (error instanceof oidc.AuthorizationResponseError) return error.error === "temporarily_unavailable" || error.error === "server_error";
  const code = error instanceof oidc.ClientError ? error.code : undefined;
  return (
    code === "OAUTH_TIMEOUT" || code === "OAUTH_RESPONSE_IS_NOT_CONFORM" || (error instanceof TypeError && error.message === "fetch failed")
  );
}
