import {
  emailCodeRequestSchema,
  emailRequestSchema,
  emailSentSchema,
  type Me,
  passkeyAssertionSchema,
  passkeyOptionsSchema,
  signedInSchema,
  signUpOptionsRequestSchema,
  signUpRequestSchema,
} from "@plaza/protocol/services";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { type AccountParts, offered } from "./account-routes.ts";
import { alreadySignedIn, joinGuest, memberOfEmail, promoteGuest } from "./members.ts";
import { notePasskeyProof } from "./passkey-proofs.ts";
import { registerProvider } from "./provider-routes.ts";

const options = { response: { 200: passkeyOptionsSchema } };
export const signedIn = { response: { 200: signedInSchema } };
/** Requests of one client address: enough for an office, far too few to guess. */
export const ceremonies = { rateLimit: { max: 60, timeWindow: "1 minute" } };
export const mails = { rateLimit: { max: 30, timeWindow: "10 minutes" } };
export const guesses = { rateLimit: { max: 30, timeWindow: "10 minutes" } };

/** The guest of this browser; who is a member already signs out first. */
export async function requireGuest(ctx: ServerContext, request: FastifyRequest): Promise<UserIdentity> {
  const user = await ctx.auth.requireUser(request);
  if (user.state !== "guest") throw alreadySignedIn();
  return user;
}

/** The browser is the person's whom `prepare` names; `note` keeps something of the new session. */
export type Enter = (
  request: FastifyRequest,
  reply: FastifyReply,
  prepare: (tx: Transaction) => Promise<{ readonly userId: string; readonly conflicts: number }>,
  note?: (tx: Transaction, identity: UserIdentity) => Promise<void>,
) => Promise<{ readonly me: Me; readonly conflicts: number }>;

/** From guest to member. Every way ends in `switchUser`: the same cookie, a fresh token [I-12]. */
export function registerSignIn(app: SchemaInstance, parts: AccountParts): void {
  const { ctx, browsers, passkeys, codes, provider } = parts;

  const enter: Enter = async (request, reply, prepare, note) => {
    let conflicts = 0;
    const { userId } = await browsers.switchUser(
      request,
      reply,
      async (tx) => {
        const prepared = await prepare(tx);
        conflicts = prepared.conflicts;
        return prepared.userId;
      },
      note,
    );
    return { me: await ctx.identity.meOf(userId), conflicts };
  };

  const proved = (tx: Transaction, { browserSessionId }: UserIdentity) => notePasskeyProof(tx, browserSessionId, ctx.clock.now());

  if (provider !== undefined) registerProvider(app, parts, provider, enter);
  app.post(
    "/sign-up/passkey/options",
    {
      schema: {
        summary: "Options to create the first passkey of a new account.",
        auth: "user",
        body: signUpOptionsRequestSchema,
        ...options,
      },
      config: ceremonies,
    },
    async (request) => offered(passkeys).creationOptions(await requireGuest(ctx, request), "sign-up", request.body.name),
  );
  app.post(
    "/sign-up/passkey",
    {
      schema: { summary: "The guest becomes a member with this passkey.", auth: "user", body: signUpRequestSchema, ...signedIn },
      config: ceremonies,
    },
    async (request, reply) => {
      const user = await requireGuest(ctx, request);
      const { name, passkey } = request.body;
      const credential = await offered(passkeys).verifyCreation(user, "sign-up", passkey);
      return enter(
        request,
        reply,
        async (tx) => {
          await promoteGuest(tx, user.userId, name);
          await offered(passkeys).insert(tx, user.userId, credential, null);
          return { userId: user.userId, conflicts: 0 };
        },
        proved,
      );
    },
  );

  app.post(
    "/sign-in/passkey/options",
    { schema: { summary: "Options to sign in with a passkey.", auth: "user", ...options }, config: ceremonies },
    async (request) => offered(passkeys).requestOptions((await requireGuest(ctx, request)).browserSessionId, { purpose: "sign-in" }),
  );
  app.post(
    "/sign-in/passkey",
    {
      schema: { summary: "Signs in with a passkey.", auth: "user", body: passkeyAssertionSchema, ...signedIn },
      config: ceremonies,
    },
    async (request, reply) => {
      const guest = await requireGuest(ctx, request);
      const use = await offered(passkeys).verifyAssertion(guest.browserSessionId, { purpose: "sign-in" }, request.body);
      return enter(
        request,
        reply,
        async (tx) => {
          const { userId } = use.passkey;
          const conflicts = await joinGuest(tx, ctx, { guestId: guest.userId, userId });
          await offered(passkeys).noteUse(tx, use);
          return { userId, conflicts };
        },
        proved,
      );
    },
  );

  app.post(
    "/sign-in/email",
    {
      schema: {
        summary: "Sends a code to an address, whether or not anyone here has it.",
        auth: "user",
        body: emailRequestSchema,
        response: { 200: emailSentSchema },
      },
      config: mails,
    },
    async (request) => {
      const { browserSessionId } = await requireGuest(ctx, request);
      return offered(codes).send({ browserSessionId, purpose: "sign-in" }, request.body);
    },
  );
  app.post(
    "/sign-in/email/code",
    {
      schema: { summary: "Signs in, or up, with the code.", auth: "user", body: emailCodeRequestSchema, ...signedIn },
      config: guesses,
    },
    async (request, reply) => {
      const guest = await requireGuest(ctx, request);
      const { id, email } = await offered(codes).check({ browserSessionId: guest.browserSessionId, purpose: "sign-in" }, request.body.code);
      return enter(request, reply, async (tx) => {
        await offered(codes).use(tx, id);
        return memberOfEmail(tx, ctx, guest.userId, email);
      });
    },
  );
}
