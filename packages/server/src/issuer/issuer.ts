import type { IncomingMessage, ServerResponse } from "node:http";
import { hasCapability } from "@plaza/manifest";
import { type GuestUser, MiniAppError, type Scope, scopeSchema } from "@plaza/protocol";
import { and, eq, isNull, lt } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import type { JWK } from "jose";
import Provider, { type AccountClaims, type ClientMetadata, type Configuration } from "oidc-provider";
import type { Bus } from "../core/bus.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { createFootprintRecorder } from "../footprint/recording.ts";
import { oidcRecords } from "../identity/tables.ts";
import type { Registry } from "../registry/registry.ts";
import { createKeyRing, ID_TOKEN_SECONDS, type KeyRing } from "./key-ring.ts";
import { createOidcAdapter } from "./oidc-adapter.ts";
import { issuerGrants } from "./tables.ts";

/** Seconds. A code is exchanged at once by the publisher's server; a family of tokens ends half a year after its code, whoever refreshes it. */
const TTL = {
  AuthorizationCode: 60,
  AccessToken: 600,
  IdToken: ID_TOKEN_SECONDS,
  RefreshToken: 30 * 24 * 3600,
  Grant: 180 * 24 * 3600,
} as const;
/** Milliseconds for which what has expired is kept, so that a repeat of it is still known for one. */
const KEEP_EXPIRED_MS = 24 * 3600_000;

/** The OpenID Connect issuer: each mini-app that asks for the identity capability is a client of it. */
export interface Issuer {
  /** Serves the issuer's own paths; `request.url` without the mount path, `request.originalUrl` with it. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** An ID token of this user for this app, at most {@link ID_TOKEN_SECONDS} long. */
  readonly mintIdToken: (request: {
    readonly appId: string;
    readonly userId: string;
    readonly scopes: readonly Scope[];
    readonly nonce?: string;
  }) => Promise<{ readonly token: string; readonly expiresAt: number }>;
  /** An authorization code (RFC 6749 §4.1.2) for the publisher's own server, bound to its S256 challenge (RFC 7636); {@link TTL} seconds long, for one use. */
  readonly mintCode: (request: {
    readonly appId: string;
    readonly userId: string;
    readonly scopes: readonly Scope[];
    readonly codeChallenge: string;
    readonly nonce?: string;
  }) => Promise<{ readonly code: string; readonly redirectUri: string; readonly iss: string }>;
  /** Ends every token that the app's servers have for this user, at once; resolves to how many families of them there were. */
  readonly revoke: (appId: string, userId: string) => Promise<number>;
  readonly keys: KeyRing;
  /** Deletes what expired long ago. */
  readonly sweep: () => Promise<void>;
}

export interface IssuerOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly logger: FastifyBaseLogger;
  readonly registry: Registry;
  readonly pairwiseSub: (appId: string, userId: string) => Promise<string>;
  /** The user as this app may see them now; undefined when there is no such user any more. */
  readonly guestUser: (appId: string, userId: string) => Promise<GuestUser | undefined>;
}

export function createIssuer(options: IssuerOptions): Issuer {
  const { config, db, clock, bus } = options;
  const ring = createKeyRing({ db, keys: options.keys, clock, bus });
  const { protocol, host } = new URL(config.issuer);
  let made: { readonly of: string; readonly provider: Provider } | undefined;

  /** The library takes its keys once and for all: other keys, another provider. Everything else is in the database. */
  const current = async (): Promise<Provider> => {
    const jwks = [...(await ring.current()), ...options.keys.issuerJwks.keys];
    const of = jwks.map(({ kid }) => kid).join(" ");
    if (made?.of !== of) made = { of, provider: createProvider(options, jwks) };
    return made.provider;
  };
  const clientIn = async (provider: Provider, appId: string) => {
    const client = await provider.Client.find(appId);
    if (client === undefined) throw new MiniAppError("CAPABILITY_DENIED", "The manifest does not ask for the identity capability.");
    return client;
  };

  return {
    keys: ring,
    handle: async (request, response) => {
      request.headers["x-forwarded-proto"] = protocol.slice(0, -1);
      request.headers["x-forwarded-host"] = host;
      await (await current()).callback()(request, response);
    },
    mintIdToken: async ({ appId, userId, scopes, nonce }) => {
      const provider = await current();
      const client = await clientIn(provider, appId);
      const token = new provider.IdToken({ sub: userId }, { client } as never);
      // The published types leave out what the library's own token endpoint uses.
      Object.assign(token, { scope: "openid" });
      token.set("scope", ["openid", ...scopes].join(" "));
      if (nonce !== undefined) token.set("nonce", nonce);
      const signed = await token.issue({ use: "idtoken" });
      return { token: signed, expiresAt: (Math.floor(clock.now() / 1000) + ID_TOKEN_SECONDS) * 1000 };
    },
    mintCode: async ({ appId, userId, scopes, codeChallenge, nonce }) => {
      const provider = await current();
      const client = await clientIn(provider, appId);
      const scope = ["openid", ...scopes].join(" ");
      const grant = new provider.Grant({ accountId: userId, clientId: appId });
      grant.addOIDCScope(scope);
      const grantId = await grant.save();
      await db.insert(issuerGrants).values({ id: grantId, appId, userId, scope, createdAt: clock.now() });
      const redirectUri = redirectUriOf(config, appId);
      const code = new provider.AuthorizationCode({
        client,
        accountId: userId,
        grantId,
        scope,
        redirectUri,
        codeChallenge,
        codeChallengeMethod: "S256",
        authTime: Math.floor(clock.now() / 1000),
        ...(nonce === undefined ? {} : { nonce }),
      } as never);
      return { code: await code.save(), redirectUri, iss: config.issuer };
    },
    revoke: async (appId, userId) => {
      return db.transaction(async (tx) => {
        const ended = await tx
          .update(issuerGrants)
          .set({ endedAt: clock.now() })
          .where(and(eq(issuerGrants.appId, appId), eq(issuerGrants.userId, userId), isNull(issuerGrants.endedAt)))
          .returning({ id: issuerGrants.id });
        for (const { id } of ended) {
          await tx.delete(oidcRecords).where(eq(oidcRecords.grantId, id));
          await tx.delete(oidcRecords).where(and(eq(oidcRecords.model, "Grant"), eq(oidcRecords.id, id)));
        }
        return ended.length;
      });
    },
    sweep: async () => {
      const before = clock.now() - KEEP_EXPIRED_MS;
      await db.delete(oidcRecords).where(lt(oidcRecords.expiresAt, before));
      await db.delete(issuerGrants).where(lt(issuerGrants.createdAt, before - TTL.Grant * 1000));
    },
  };
}

/** A mini-app has no page to be sent back to: its code comes over the bridge. Its canonical link stands for one, because the protocol wants it named again at the exchange. */
function redirectUriOf(config: ServerConfig, appId: string): string {
  return `${config.origin}/miniapp/${appId}`;
}

function createProvider(
  { config, db, keys, clock, logger, registry, pairwiseSub, guestUser }: IssuerOptions,
  jwks: readonly JWK[],
): Provider {
  const footprint = createFootprintRecorder(db, clock);
  const provider = new Provider(config.issuer, {
    adapter: createOidcAdapter({ db, clock, findClient: (id) => clientOf(config, registry, id) }),
    jwks: { keys: [...jwks] } as NonNullable<Configuration["jwks"]>,
    cookies: { keys: [...keys.oidcCookieKeys] },
    subjectTypes: ["pairwise"],
    // The library derives subjects from redirect URIs; a mini-app has none of its own.
    pairwiseIdentifier: async (_ctx, accountId, client) => pairwiseSub(client.clientId, accountId),
    findAccount: async (ctx, accountId) => {
      const appId = ctx.oidc.client?.clientId;
      const user = appId === undefined ? undefined : await guestUser(appId, accountId);
      if (appId === undefined || user === undefined) return undefined;
      const claims = async (use: string, scope: string) => {
        const asked = scope.split(" ");
        // The ID token has nothing of the person in it.
        const read = use === "userinfo" ? scopeSchema.options.filter((part) => asked.includes(part) && user[part] !== undefined) : [];
        await footprint.serverRead(appId, accountId, read);
        return { ...claimsOf(user), sub: accountId };
      };
      return { accountId, claims };
    },
    scopes: ["openid", "profile", "email", "phone", "address"],
    claims: { openid: ["sub"], profile: ["name", "picture"], email: ["email"], phone: ["phone_number"], address: ["address"] },
    responseTypes: ["code"],
    pkce: { required: () => true },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"], dPoPSigningAlgValues: ["ES256", "Ed25519"] },
    ttl: TTL,
    // A user takes access back in the host, where every app's is listed; a scope of its own would ask them twice.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      revocation: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.from(keys.dpopNonceKey) },
    },
    renderError: (ctx, out) => {
      ctx.type = "application/json";
      ctx.body = out;
    },
  });
  // Its addresses are the configured issuer's, whatever Host header a request brings.
  provider.proxy = true;
  provider.on("server_error", (_ctx, error) => logger.error({ err: error }, "the issuer failed"));
  return provider;
}

/** What is granted now, whatever was when the token was made: a scope that was taken back is gone from the next answer (OpenID Connect Core §5.1). */
function claimsOf({ profile, email, phone, address }: GuestUser): Omit<AccountClaims, "sub"> {
  return {
    ...(profile === undefined ? {} : { name: profile.name, ...(profile.picture === undefined ? {} : { picture: profile.picture }) }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone_number: phone }),
    ...(address === undefined
      ? {}
      : {
          address: {
            street_address: address.line1,
            locality: address.city,
            country: address.country,
            ...(address.postalCode === undefined ? {} : { postal_code: address.postalCode }),
          },
        }),
  };
}

/** The client metadata of a mini-app, from what its newest release declares; undefined for an app that is stopped or has no use for identity. */
async function clientOf(config: ServerConfig, registry: Registry, appId: string): Promise<ClientMetadata | undefined> {
  const app = await registry.findApp(appId);
  if (app === undefined || app.status === "stopped") return undefined;
  for (const version of Object.values(app.channels)) {
    const release = await registry.findRelease(appId, version);
    if (release === undefined || !hasCapability(release.manifest, "identity")) continue;
    return {
      client_id: appId,
      client_name: app.name,
      // A public client: PKCE ties the exchange to who asked for the code, DPoP the tokens to who exchanged it.
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      redirect_uris: [redirectUriOf(config, appId)],
      subject_type: "pairwise",
      id_token_signed_response_alg: "ES256",
    };
  }
  return undefined;
}
