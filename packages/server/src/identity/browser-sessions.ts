import { randomBytes } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import { and, eq, isNull } from "drizzle-orm";
import type { FastifyReply, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database, Executor, Surface, Transaction } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { browserWords } from "./browser-words.ts";
import { consentsOfRow, type UserRow } from "./identity.ts";
import { browserSessions, users } from "./tables.ts";

/** Milliseconds a browser stays signed in without a visit. */
const SESSION_MS = 180 * 24 * 3600_000;
/** Milliseconds between two notes of when a browser was last seen. */
const SEEN_EVERY_MS = 60_000;
const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export interface BrowserSessions {
  readonly requireUser: (request: FastifyRequest) => Promise<UserIdentity>;
  readonly ensureUser: (request: FastifyRequest, reply: FastifyReply) => Promise<UserIdentity>;
  /**
   * Ends the present session and starts one of the user that `prepare` names, with a token that nobody knew before. What `prepare` changes is changed in the same
   * transaction: there is no member without a session, and no session of someone who did not become one.
   */
  readonly switchUser: (
    request: FastifyRequest,
    reply: FastifyReply,
    prepare: (tx: Transaction) => Promise<string>,
    /** What is kept of the new session. */
    note?: (tx: Transaction, identity: UserIdentity) => Promise<void>,
  ) => Promise<UserIdentity>;
  /** Ends the present session and starts one of a new guest. */
  readonly startGuest: (request: FastifyRequest, reply: FastifyReply) => Promise<UserIdentity>;
  readonly assertOwnPage: (request: FastifyRequest) => void;
}

export interface BrowserSessionsOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
}

/** The cookie of each surface: their hosts may be one in development, where cookies do not tell ports apart. */
export function cookieName(config: ServerConfig, surface: Surface): string {
  const name = surface === "console" ? "plaza-console" : "plaza-session";
  // SECURITY: `__Host-` makes browsers insist on Secure, Path=/ and no Domain, so that no sibling host can plant one [I-12].
  return config.env === "production" ? `__Host-${name}` : name;
}

export function createBrowserSessions({ config, db, keys, clock }: BrowserSessionsOptions): BrowserSessions {
  const ownOrigins: Readonly<Record<Surface, ReadonlySet<string>>> = {
    host: new Set([config.origin, ...config.embedOrigins]),
    // SECURITY: who works here is not whoever embeds the host; a page of another listener acts for nobody in the console [I-12].
    console: new Set([config.consoleOrigin]),
  };

  const assertOwnPage = (request: FastifyRequest): void => {
    // SECURITY: SameSite=Lax does not cover sibling origins on one site; the Origin header does [I-12]. Browsers send it with every unsafe request.
    if (UNSAFE.has(request.method) && !ownOrigins[request.surface].has(request.headers.origin ?? "")) {
      throw new MiniAppError("CAPABILITY_DENIED", "This request does not come from one of Plaza's own pages.");
    }
  };
  const find = async (request: FastifyRequest): Promise<UserIdentity | undefined> => {
    const token = request.cookies[cookieName(config, request.surface)];
    if (token === undefined || token.length > 128) return undefined;
    const [row] = await db
      .select({ session: browserSessions, user: users })
      .from(browserSessions)
      .innerJoin(users, eq(users.id, browserSessions.userId))
      .where(and(eq(browserSessions.tokenHash, keys.hashToken(token)), isNull(browserSessions.endedAt)));
    const now = clock.now();
    if (row === undefined || row.session.expiresAt <= now || row.session.surface !== request.surface) return undefined;
    if (row.session.lastSeenAt <= now - SEEN_EVERY_MS)
      await db.update(browserSessions).set({ lastSeenAt: now }).where(eq(browserSessions.id, row.session.id));
    return toIdentity(row.user, row.session.id);
  };
  const end = async (executor: Executor, request: FastifyRequest): Promise<void> => {
    const token = request.cookies[cookieName(config, request.surface)];
    if (token !== undefined)
      await executor
        .update(browserSessions)
        .set({ endedAt: clock.now() })
        .where(eq(browserSessions.tokenHash, keys.hashToken(token)));
  };
  const start = async (executor: Executor, request: FastifyRequest, user: UserRow): Promise<Started> => {
    const token = randomBytes(32).toString("base64url");
    const id = uuidv7();
    const now = clock.now();
    await executor.insert(browserSessions).values({
      id,
      tokenHash: keys.hashToken(token),
      userId: user.id,
      surface: request.surface,
      ...browserWords(request.headers["user-agent"]),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + SESSION_MS,
    });
    return { token, identity: toIdentity(user, id) };
  };
  const give = (request: FastifyRequest, reply: FastifyReply, { token, identity }: Started): UserIdentity => {
    reply.setCookie(cookieName(config, request.surface), token, {
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: config.env === "production",
      maxAge: SESSION_MS / 1000,
    });
    return identity;
  };
  const newGuest = async (): Promise<UserRow> => {
    const [user] = await db
      .insert(users)
      .values({ id: uuidv7(), state: "guest", role: "user", profile: {}, markRedraws: 0, createdAt: clock.now() })
      .returning();
    if (user === undefined) throw new Error("the user was not stored");
    return user;
  };

  return {
    assertOwnPage,
    requireUser: async (request) => {
      assertOwnPage(request);
      const user = await find(request);
      if (user === undefined) throw new MiniAppError("NOT_SIGNED_IN", "There is no session; load the page again.");
      return user;
    },
    ensureUser: async (request, reply) => {
      assertOwnPage(request);
      return (await find(request)) ?? give(request, reply, await start(db, request, await newGuest()));
    },
    switchUser: async (request, reply, prepare, note) => {
      assertOwnPage(request);
      const started = await db.transaction(async (tx) => {
        const [user] = await tx
          .select()
          .from(users)
          .where(eq(users.id, await prepare(tx)));
        if (user === undefined) throw new MiniAppError("NOT_SIGNED_IN");
        // SECURITY: never the token that was there before: someone else may have planted it [I-12].
        await end(tx, request);
        const begun = await start(tx, request, user);
        await note?.(tx, begun.identity);
        return begun;
      });
      // After the commit: a browser must not get a token that was rolled back in exchange for one that works.
      return give(request, reply, started);
    },
    startGuest: async (request, reply) => {
      assertOwnPage(request);
      await end(db, request);
      return give(request, reply, await start(db, request, await newGuest()));
    },
  };
}

interface Started {
  readonly token: string;
  readonly identity: UserIdentity;
}

function toIdentity(user: UserRow, browserSessionId: string): UserIdentity {
  return {
    userId: user.id,
    state: user.state,
    role: user.role,
    ...(user.publisherId === null ? {} : { publisherId: user.publisherId }),
    consents: consentsOfRow(user),
    browserSessionId,
  };
}
