import { MiniAppError } from "@plaza/protocol";
import {
  type Account,
  accountSchema,
  emailCodeRequestSchema,
  emailRequestSchema,
  emailSentSchema,
  passkeyCreationSchema,
  passkeyOptionsSchema,
  renameRequestSchema,
} from "@plaza/protocol/services";
import { and, desc, eq, gt, isNull, ne } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import type { UserIdentity } from "../core/auth.ts";
import type { SchemaInstance } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { type AccountParts, offered, requireMember } from "./account-routes.ts";
import { phoneOf } from "./contacts.ts";
import { lockUser, removePasskey, setEmail } from "./members.ts";
import { notePasskeyProof } from "./passkey-proofs.ts";
import { MAX_PASSKEYS } from "./passkeys.ts";
import { registerPhone } from "./phone-routes.ts";
import { guesses, mails } from "./sign-in-routes.ts";
import { browserSessions, emails, passkeys as passkeyTable, users } from "./tables.ts";

const idParams = z.object({ id: z.string().check(z.maxLength(1400)) });
const answer = { auth: "user" as const, response: { 200: accountSchema } };

/** "Sign-in & security": the ways in and the browsers of one member. SECURITY: every statement names the member of the session beside the id [I-14]. */
export function registerAccountPages(app: SchemaInstance, parts: AccountParts): void {
  const { ctx, passkeys, codes } = parts;
  const { db, clock } = ctx;

  const accountOf = async ({ userId, browserSessionId }: UserIdentity): Promise<Account> => {
    const [user, [email], phone, own, sessions] = await Promise.all([
      ctx.identity.findUser(userId),
      db.select().from(emails).where(eq(emails.userId, userId)),
      phoneOf(db, userId),
      db.select().from(passkeyTable).where(eq(passkeyTable.userId, userId)).orderBy(passkeyTable.createdAt),
      db
        .select()
        .from(browserSessions)
        .where(and(eq(browserSessions.userId, userId), isNull(browserSessions.endedAt), gt(browserSessions.expiresAt, clock.now())))
        .orderBy(desc(browserSessions.lastSeenAt))
        .limit(100),
    ]);
    return {
      email: email?.email ?? null,
      phone: phone ?? null,
      persona: user?.persona != null,
      passkeys: own.map(({ id, name, synced, createdAt, lastUsedAt }) => ({ id, name, synced, createdAt, lastUsedAt })),
      sessions: sessions.map(({ id, browser, os, surface, createdAt, lastSeenAt }) => ({
        id,
        browser,
        os,
        surface,
        createdAt,
        lastSeenAt,
        current: id === browserSessionId,
      })),
    };
  };
  /** A member who is one person: a demo person is everybody, and ways in of one visitor would shut out or let in the others. */
  const requireOwner = async (request: FastifyRequest): Promise<UserIdentity> => {
    const user = await requireMember(parts, request);
    if ((await ctx.identity.findUser(user.userId))?.persona != null)
      throw new MiniAppError("CAPABILITY_DENIED", "A demo person is everybody's: it has no ways to sign in of its own.");
    return user;
  };

  app.get(
    "/account",
    { schema: { summary: "The member's ways to sign in, and the browsers where they are.", ...answer } },
    async (request) => accountOf(await requireMember(parts, request)),
  );
  app.put("/account/name", { schema: { summary: "What the member is called.", body: renameRequestSchema, ...answer } }, async (request) => {
    const user = await requireOwner(request);
    await db.update(users).set({ name: request.body.name }).where(eq(users.id, user.userId));
    return accountOf(user);
  });

  app.post(
    "/account/passkeys/options",
    { schema: { summary: "Options to create another passkey.", auth: "user", response: { 200: passkeyOptionsSchema } } },
    async (request) => {
      const user = await requireOwner(request);
      const row = await ctx.identity.findUser(user.userId);
      return offered(passkeys).creationOptions(user, "add", row?.name ?? row?.profile.email ?? ctx.config.name);
    },
  );
  app.post("/account/passkeys", { schema: { summary: "Adds a passkey.", body: passkeyCreationSchema, ...answer } }, async (request) => {
    const user = await requireOwner(request);
    const credential = await offered(passkeys).verifyCreation(user, "add", request.body);
    await db.transaction(async (tx) => {
      await lockUser(tx, user.userId);
      if ((await tx.$count(passkeyTable, eq(passkeyTable.userId, user.userId))) >= MAX_PASSKEYS) throw new MiniAppError("QUOTA_EXCEEDED");
      await offered(passkeys).insert(tx, user.userId, credential, null);
      await notePasskeyProof(tx, user.browserSessionId, clock.now());
    });
    return accountOf(user);
  });
  app.put(
    "/account/passkeys/:id",
    { schema: { summary: "Names a passkey.", params: idParams, body: renameRequestSchema, ...answer } },
    async (request) => {
      const user = await requireOwner(request);
      const [row] = await db
        .update(passkeyTable)
        .set({ name: request.body.name })
        .where(and(eq(passkeyTable.id, request.params.id), eq(passkeyTable.userId, user.userId)))
        .returning({ id: passkeyTable.id });
      if (row === undefined) throw notFound();
      return accountOf(user);
    },
  );
  app.delete(
    "/account/passkeys/:id",
    { schema: { summary: "Removes a passkey; the last way in stays.", params: idParams, ...answer } },
    async (request) => {
      const user = await requireOwner(request);
      const removed = await db.transaction((tx) => removePasskey(tx, user.userId, request.params.id, codes !== undefined));
      if (!removed) throw notFound();
      return accountOf(user);
    },
  );

  app.post(
    "/account/email",
    {
      schema: {
        summary: "Sends a code to an address that the member adds.",
        auth: "user",
        body: emailRequestSchema,
        response: { 200: emailSentSchema },
      },
      config: mails,
    },
    async (request) => {
      const { browserSessionId } = await requireOwner(request);
      return offered(codes).send({ browserSessionId, purpose: "add" }, request.body);
    },
  );
  app.post(
    "/account/email/code",
    {
      schema: { summary: "The address is the member's, in place of the one before.", body: emailCodeRequestSchema, ...answer },
      config: guesses,
    },
    async (request) => {
      const user = await requireOwner(request);
      const { id, email } = await offered(codes).check({ browserSessionId: user.browserSessionId, purpose: "add" }, request.body.code);
      await db.transaction(async (tx) => {
        await offered(codes).use(tx, id);
        await setEmail(tx, user.userId, email, clock.now());
      });
      return accountOf(user);
    },
  );

  registerPhone(app, { ...parts, requireOwner, accountOf });

  // Sessions of guests die with them at once: every request of a guest session asks whether its browser's has ended (`guest-sessions.ts`).
  app.delete("/account/sessions/:id", { schema: { summary: "Signs one browser out.", params: idParams, ...answer } }, async (request) => {
    const user = await requireMember(parts, request);
    const [row] = await db
      .update(browserSessions)
      .set({ endedAt: clock.now() })
      .where(and(eq(browserSessions.id, request.params.id), eq(browserSessions.userId, user.userId), isNull(browserSessions.endedAt)))
      .returning({ id: browserSessions.id });
    if (row === undefined) throw notFound();
    return accountOf(user);
  });
  app.delete("/account/sessions", { schema: { summary: "Signs all other browsers out.", ...answer } }, async (request) => {
    const user = await requireMember(parts, request);
    await db
      .update(browserSessions)
      .set({ endedAt: clock.now() })
      .where(and(eq(browserSessions.userId, user.userId), isNull(browserSessions.endedAt), ne(browserSessions.id, user.browserSessionId)));
    return accountOf(user);
  });
}
