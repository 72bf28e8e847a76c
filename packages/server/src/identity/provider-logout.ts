import { and, eq, inArray, isNull, lte } from "drizzle-orm";
import type { FastifyInstance } from "fastify";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import type { ServerContext } from "../core/context.ts";
import type { Provider } from "./provider.ts";
import { browserSessions, providerSessions } from "./tables.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** Seconds that a logout token is believed. */
const MAX_AGE_SECONDS = 120;
const BODY_LIMIT = 16 * 1024;

/**
 * The provider says that somebody signed out there, or was blocked (OpenID Connect Back-Channel Logout 1.0): what they had signed in here by it ends at once, and
 * what runs in it. No cookie and no page: the token is signed by the provider. It ends what was there when it was made, so that a repeat of it ends nothing more.
 */
export async function registerProviderLogout(api: FastifyInstance, ctx: ServerContext, provider: Provider): Promise<void> {
  const { db, clock, logger } = ctx;
  let keys: { readonly of: string; readonly set: ReturnType<typeof createRemoteJWKSet> } | undefined;

  const verify = async (token: string): Promise<JWTPayload> => {
    const client = await provider.client();
    const { issuer, jwks_uri: address = "" } = client.serverMetadata();
    if (keys?.of !== address) keys = { of: address, set: createRemoteJWKSet(new URL(address)) };
    const { payload } = await jwtVerify(token, keys.set, {
      issuer,
      audience: client.clientMetadata().client_id,
      currentDate: new Date(clock.now()),
      maxTokenAge: MAX_AGE_SECONDS,
      requiredClaims: ["iat", "jti", "events"],
    });
    const isLogout = typeof payload.events === "object" && payload.events !== null && Object.hasOwn(payload.events, EVENT);
    // SECURITY: an ID token, which others hold too, ends nobody's session (§2.4) [I-12].
    if (!isLogout || payload.nonce !== undefined) throw new Error("this is no logout token");
    if (payload.sub === undefined && payload.sid === undefined) throw new Error("it names nobody");
    return payload;
  };

  await api.register(async (scope) => {
    scope.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string", bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.post(
      "/sign-in/provider/logout",
      {
        schema: { summary: "For the OpenID provider: ends the sessions that a logout token names.", auth: "none" },
        config: { rateLimit: { max: 600, timeWindow: "1 minute" } },
      },
      async (request, reply) => {
        void reply.header("cache-control", "no-store");
        try {
          const token = request.body instanceof URLSearchParams ? request.body.get("logout_token") : null;
          const { iss = "", sub, sid, iat = 0 } = await verify(token ?? "");
          const named = db
            .select({ id: providerSessions.browserSessionId })
            .from(providerSessions)
            .where(
              and(
                eq(providerSessions.issuer, iss),
                sub === undefined ? undefined : eq(providerSessions.subject, sub),
                typeof sid === "string" ? eq(providerSessions.sid, sid) : undefined,
              ),
            );
          await db
            .update(browserSessions)
            .set({ endedAt: clock.now() })
            .where(
              and(inArray(browserSessions.id, named), isNull(browserSessions.endedAt), lte(browserSessions.createdAt, (iat + 1) * 1000)),
            );
          return {};
        } catch (err) {
          logger.warn({ err }, "a logout token was refused");
          return reply.code(400).send({ error: "invalid_request" });
        }
      },
    );
  });
}
