import { MiniAppError } from "@plaza/protocol";
import { outboxSchema, signInWaysSchema } from "@plaza/protocol/services";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerContext, Surface } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { registerAccountPages } from "./account-page-routes.ts";
import type { BrowserSessions } from "./browser-sessions.ts";
import { createChallenges } from "./challenges.ts";
import { createEmailCodes, type EmailCodes } from "./email-codes.ts";
import { createPasskeys, hasPasskeys, type Passkeys } from "./passkeys.ts";
import { registerPeople } from "./people-routes.ts";
import { createPhoneCodes, type PhoneCodes } from "./phone-codes.ts";
import { createProvider, type Provider } from "./provider.ts";
import { registerProviderLogout } from "./provider-logout.ts";
import { registerSignIn } from "./sign-in-routes.ts";
import { createSms } from "./sms.ts";

/** What the routes of accounts stand on. */
export interface AccountParts {
  readonly ctx: ServerContext;
  readonly browsers: BrowserSessions;
  /** The team's own OpenID provider; in its place there are no passkeys and no codes. */
  readonly provider: Provider | undefined;
  /** Undefined where this listener's address has none: an IP address, or a console on another domain than the shell. */
  readonly passkeys: Passkeys | undefined;
  /** Undefined in production without SMTP. */
  readonly codes: EmailCodes | undefined;
  /** Undefined in production without a gateway of text messages. */
  readonly phoneCodes: PhoneCodes | undefined;
}

/** Bytes of a request: the largest attestation that is taken and what stands around it. */
const BODY_LIMIT = 32 * 1024;

/** Sign-in with passkeys, codes by mail or the team's own provider; on the shell's listener also what a member sees and changes of their account. */
export async function registerAccount(
  api: FastifyInstance,
  ctx: ServerContext,
  browsers: BrowserSessions,
  surface: Surface,
): Promise<void> {
  const origin = surface === "console" ? ctx.config.consoleOrigin : ctx.config.origin;
  const { mailer } = ctx.identity;
  const sms = createSms(ctx.config, ctx.clock);
  const { provider } = ctx.config;
  const own = provider === undefined;
  const parts: AccountParts = {
    ctx,
    browsers,
    provider: own ? undefined : createProvider({ ...ctx, provider }),
    passkeys: own && hasPasskeys(ctx.config, origin) ? createPasskeys({ ...ctx, origin, challenges: createChallenges(ctx) }) : undefined,
    codes: mailer === undefined || !own ? undefined : createEmailCodes({ ...ctx, mailer }),
    phoneCodes: sms === undefined ? undefined : createPhoneCodes({ ...ctx, sms }),
  };
  if (parts.provider !== undefined && surface === "host") await registerProviderLogout(api, ctx, parts.provider);
  await api.register(async (scope) => {
    scope.addHook("onRequest", async (request) => assertOwn(origin, request));
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
        sms: parts.phoneCodes !== undefined,
        ...(parts.provider === undefined ? {} : { provider: { name: parts.provider.name } }),
      }),
    );
    app.get(
      "/outbox",
      {
        schema: {
          summary: "Mail and text messages that a demonstration did not send, newest first.",
          auth: "user",
          response: { 200: outboxSchema },
        },
      },
      async (request) => {
        await ctx.auth.requireUser(request);
        if (mailer?.outbox === undefined && sms?.outbox === undefined)
          throw notFound("There is no outbox here: mail leaves by SMTP, or not at all.");
        const texts = (sms?.outbox?.() ?? []).map((message) => ({ ...message, subject: null }));
        return { messages: [...(mailer?.outbox?.() ?? []), ...texts].sort((one, other) => other.at - one.at) };
      },
    );
    registerSignIn(app, parts);
    if (surface === "host") registerAccountPages(app, parts);
    else registerPeople(app, parts);
  });
}

/** SECURITY: applications that embed the host act for its user, but who the user is and how they get in is the business of the page on this listener alone [I-12]. */
function assertOwn(origin: string, request: FastifyRequest): void {
  if (request.method !== "GET" && request.headers.origin !== origin)
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
