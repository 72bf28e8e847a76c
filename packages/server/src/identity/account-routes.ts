import { MiniAppError } from "@plaza/protocol";
import { outboxSchema, signInWaysSchema } from "@plaza/protocol/services";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { registerAccountPages } from "./account-page-routes.ts";
import type { BrowserSessions } from "./browser-sessions.ts";
import { createChallenges } from "./challenges.ts";
import { createEmailCodes, type EmailCodes } from "./email-codes.ts";
import { createMailer } from "./mailer.ts";
import { createPasskeys, type Passkeys, relyingPartyId } from "./passkeys.ts";
import { registerSignIn } from "./sign-in-routes.ts";

/** What the routes of accounts stand on. */
export interface AccountParts {
  readonly ctx: ServerContext;
  readonly browsers: BrowserSessions;
  /** Undefined where the shell's address is an IP address. */
  readonly passkeys: Passkeys | undefined;
  /** Undefined in production without SMTP. */
  readonly codes: EmailCodes | undefined;
}

/** Bytes of a request: the largest attestation that is taken and what stands around it. */
const BODY_LIMIT = 32 * 1024;

/** Sign-in with passkeys and codes by mail, and what a member sees and changes of their account. On the shell's listener only. */
export async function registerAccount(api: FastifyInstance, ctx: ServerContext, browsers: BrowserSessions): Promise<void> {
  const mailer = createMailer(ctx.config, ctx.clock);
  const rpId = relyingPartyId(ctx.config);
  const parts: AccountParts = {
    ctx,
    browsers,
    passkeys: rpId === undefined ? undefined : createPasskeys({ ...ctx, challenges: createChallenges(ctx) }),
    codes: mailer === undefined ? undefined : createEmailCodes({ ...ctx, mailer }),
  };
  await api.register(async (scope) => {
    scope.addHook("onRequest", async (request) => assertShell(ctx, request));
    scope.addHook("onRoute", (route) => {
      route.bodyLimit ??= BODY_LIMIT;
    });
    const app = withSchemas(scope);
    app.get(
      "/sign-in/ways",
      { schema: { summary: "How a person may sign in here.", auth: "none", response: { 200: signInWaysSchema } } },
      async () => ({
        passkey: parts.passkeys !== undefined,
        email: parts.codes !== undefined,
        outbox: mailer?.outbox !== undefined,
      }),
    );
    app.get(
      "/outbox",
      { schema: { summary: "Mail that a demonstration did not send, newest first.", auth: "user", response: { 200: outboxSchema } } },
      async (request) => {
        await ctx.auth.requireUser(request);
        if (mailer?.outbox === undefined) throw notFound("There is no outbox here: mail leaves by SMTP, or not at all.");
        return { messages: [...mailer.outbox()] };
      },
    );
    registerSignIn(app, parts);
    registerAccountPages(app, parts);
  });
}

/** SECURITY: applications that embed the host act for its user, but who the user is and how they get in is the shell's own business [I-12]. */
function assertShell({ config }: ServerContext, request: FastifyRequest): void {
  if (request.method !== "GET" && request.headers.origin !== config.origin)
    throw new MiniAppError("CAPABILITY_DENIED", "This request does not come from Plaza's own page.");
}

/** The way, where there is one here. */
export function offered<T>(way: T | undefined): T {
  if (way === undefined) throw notFound("This way to sign in is not set up here.");
  return way;
}

/** The account as it is of a request that changed it. */
export async function requireMember({ ctx }: AccountParts, request: FastifyRequest): Promise<UserIdentity> {
  const user = await ctx.auth.requireUser(request);
  if (user.state !== "member") throw new MiniAppError("NOT_SIGNED_IN", "You are a guest here. Sign in first.");
  return user;
}
