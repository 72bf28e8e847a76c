import { isCompactJws, MiniAppError } from "@plaza/protocol";
import type { SessionRequest, SessionResponse } from "@plaza/protocol/services";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import { jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { uuidv7 } from "uuidv7";
import type { Auth, UserIdentity } from "../core/auth.ts";
import { bearerOf } from "../core/bearer.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { consentsOfRow, factsOf, type Identity } from "../identity/identity.ts";
import { browserSessions, passkeys, users } from "../identity/tables.ts";
import { type Policy, rulesNow } from "../policy/policy.ts";
import type { Registry } from "../registry/registry.ts";
import { refuseStopped, standing } from "../registry/store.ts";
import { apps, releases } from "../registry/tables.ts";
import { guestSessions } from "./tables.ts";

/** Milliseconds a token lives; the host renews it long before. */
export const TOKEN_MS = 15 * 60_000;
/** Milliseconds after its end during which a token may still be renewed by the same signed-in browser: a laptop that slept. */
const RENEW_GRACE_MS = 24 * 3600_000;

const TYP = "plaza-session+jwt";

export interface GuestSessions {
  readonly start: (user: UserIdentity, request: SessionRequest) => Promise<SessionResponse>;
  readonly renew: (user: UserIdentity, request: FastifyRequest) => Promise<SessionResponse>;
  readonly require: Auth["requireGuestSession"];
}

export interface GuestSessionsOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  /** As in `ServerContext`. */
  readonly pipelined: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly registry: Registry;
  readonly policy: Policy;
}

export function createGuestSessions({
  config,
  db,
  pipelined,
  keys,
  clock,
  identity,
  registry,
  policy,
}: GuestSessionsOptions): GuestSessions {
  const sign = (sessionId: string, expiresAt: number): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: "HS256", typ: TYP })
      .setIssuer(config.origin)
      .setJti(sessionId)
      .setIssuedAt(Math.floor(clock.now() / 1000))
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .sign(keys.sessionKey);

  /** What tokens say that were found to be ours, by their very text: the same one comes with every call of a guest. */
  const verified = new LRUCache<string, { readonly id: string; readonly expiresAt: number }>({ max: 10_000 });
  const verify = async (token: string) => {
    const known = verified.get(token);
    if (known !== undefined) return known;
    if (!isCompactJws(token)) throw new Error("not compact");
    // SECURITY: algorithm, type and issuer are pinned; the token only names the session, everything else is read from our own tables [I-02]. Whether it has
    // expired is asked of every use.
    const { payload } = await jwtVerify(token, keys.sessionKey, {
      algorithms: ["HS256"],
      typ: TYP,
      issuer: config.origin,
      requiredClaims: ["exp", "jti"],
      currentDate: new Date(0),
    });
    const { exp = 0, jti = "" } = payload;
    const found = { id: jti, expiresAt: exp * 1000 };
    verified.set(token, found);
    return found;
  };

  const sessionIdOf = async (request: FastifyRequest, graceMs: number): Promise<string> => {
    try {
      const { id, expiresAt } = await verify(bearerOf(request) ?? "");
      if (expiresAt + graceMs <= clock.now()) throw new Error("expired");
      return id;
    } catch (cause) {
      throw new MiniAppError("NOT_SIGNED_IN", "This session has ended.", { cause });
    }
  };
  // Asked by every call of a guest: the statement is made once.
  const find = pipelined
    .select({
      session: guestSessions,
      user: users,
      standing,
      passkeyAt: browserSessions.passkeyAt,
      hasPasskey: sql<boolean>`exists (select from ${passkeys} where ${passkeys.userId} = ${guestSessions.userId})`,
      rules: rulesNow,
    })
    .from(guestSessions)
    .innerJoin(users, eq(users.id, guestSessions.userId))
    .innerJoin(browserSessions, and(eq(browserSessions.id, guestSessions.browserSessionId), isNull(browserSessions.endedAt)))
    // Read each time, and with the session: what was stopped, or taken away by a rule, is so from the commit on, in every process.
    .leftJoin(releases, and(eq(releases.appId, guestSessions.appId), eq(releases.version, guestSessions.version)))
    .leftJoin(apps, eq(apps.id, guestSessions.appId))
    .where(and(eq(guestSessions.id, sql.placeholder("id")), isNull(guestSessions.endedAt)))
    .prepare("guest_session");
  const read = async (sessionId: string) => {
    const [row] = await find.execute({ id: sessionId });
    if (row === undefined) throw new MiniAppError("NOT_SIGNED_IN", "This session has ended.");
    return row;
  };
  const answer = async (sessionId: string, userId: string, appId: string): Promise<SessionResponse> => {
    const expiresAt = clock.now() + TOKEN_MS;
    const [token, user, granted] = await Promise.all([
      sign(sessionId, expiresAt),
      identity.guestUser(appId, userId),
      identity.granted(appId, userId),
    ]);
    return { sessionId: sessionId as SessionResponse["sessionId"], token, expiresAt, user, granted };
  };

  return {
    start: async (user, { appId, version, channel, isolation = "reduced" }) => {
      await registry.assertRunnable(appId, version);
      const now = clock.now();
      const id = uuidv7();
      await db.insert(guestSessions).values({
        id,
        browserSessionId: user.browserSessionId,
        userId: user.userId,
        appId,
        version,
        channel,
        isolation,
        createdAt: now,
        renewedAt: now,
      });
      return answer(id, user.userId, appId);
    },
    renew: async (user, request) => {
      const { session, standing: stands } = await read(await sessionIdOf(request, RENEW_GRACE_MS));
      // SECURITY: an old token alone renews nothing; it takes the browser it was made in.
      if (session.browserSessionId !== user.browserSessionId) throw new MiniAppError("NOT_SIGNED_IN", "This session has ended.");
      refuseStopped(stands);
      await db.update(guestSessions).set({ renewedAt: clock.now() }).where(eq(guestSessions.id, session.id));
      return answer(session.id, session.userId, session.appId);
    },
    require: async (request, capability) => {
      const { session, user, standing: stands, passkeyAt, hasPasskey, rules } = await read(await sessionIdOf(request, 0));
      const { appId, isolation } = session;
      refuseStopped(stands);
      // SECURITY: asked of the rules and the person as they are now; what the host believes decides nothing here [H5] [B-18].
      if (capability !== undefined) await policy.assertAllowed(factsOf(user), { capability, appId, isolation }, rules);
      return {
        sessionId: session.id,
        browserSessionId: session.browserSessionId,
        userId: session.userId,
        appId: session.appId,
        release: session.version,
        channel: session.channel,
        sub: await identity.pairwiseSub(session.appId, session.userId),
        consents: consentsOfRow(user) ?? { analytics: false, personalisation: false },
        passkey: hasPasskey ? (passkeyAt === null ? "not-shown" : "shown") : "none",
        ...(user.region === null ? {} : { region: user.region }),
      };
    },
  };
}
