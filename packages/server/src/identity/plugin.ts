import { guestUserSchema, scopeSchema } from "@plaza/protocol";
import {
  consentSchema,
  idTokenRequestSchema,
  idTokenResponseSchema,
  meSchema,
  personasResponseSchema,
  signInRequestSchema,
} from "@plaza/protocol/services";
import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { createFootprintRecorder } from "../footprint/recording.ts";
import { registerAccount } from "./account-routes.ts";
import { createBrowserSessions } from "./browser-sessions.ts";
import { registerFill } from "./fill.ts";
import { registerGrants } from "./grants.ts";
import { identityJobs } from "./jobs.ts";
import { forgetPerson } from "./members.ts";
import { seedPersonas } from "./personas.ts";
import { registerRelayInbound, registerRelays } from "./relay-routes.ts";
import { fills, grants, phoneHandovers, relays, users } from "./tables.ts";

/** Who the user is: browser sessions, demo personas, consents, grants and the mark. */
export const identityModule: ServerModule = {
  name: "identity",
  migrations: "identity",
  seed: (ctx) => seedPersonas(ctx.db, ctx.clock.now()),
  jobs: identityJobs,
  register: async (api, ctx, { surface }) => {
    const app = withSchemas(api);
    const browsers = createBrowserSessions(ctx);
    const footprint = createFootprintRecorder(ctx.db, ctx.clock);
    const me = { response: { 200: meSchema } };

    app.get(
      "/me",
      { schema: { summary: "The user of this browser; a new visitor becomes a guest.", auth: "none", ...me } },
      async (request, reply) => ctx.identity.meOf((await ctx.auth.ensureUser(request, reply)).userId),
    );
    app.put(
      "/me/consents",
      { schema: { summary: "Sets the user's consents.", auth: "user", body: consentSchema, ...me } },
      async (request) => {
        const { userId } = await ctx.auth.requireUser(request);
        const { analytics, personalisation } = request.body;
        await ctx.db.transaction(async (tx) => {
          await tx.update(users).set({ analyticsConsent: analytics, personalisationConsent: personalisation }).where(eq(users.id, userId));
          await ctx.bus.publish("consents.changed", { userId, analytics, personalisation }, tx);
        });
        return ctx.identity.meOf(userId);
      },
    );
    app.post("/me/mark", { schema: { summary: "Draws the user a new mark.", auth: "user", ...me } }, async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      await ctx.db
        .update(users)
        .set({ markRedraws: sql`${users.markRedraws} + 1` })
        .where(eq(users.id, userId));
      return ctx.identity.meOf(userId);
    });

    app.get(
      "/personas",
      {
        schema: {
          summary: "Who may sign in for a demonstration; empty where demo data is off.",
          auth: "none",
          response: { 200: personasResponseSchema },
        },
      },
      async () => ({ personas: ctx.config.demo ? await listPersonas(ctx) : [] }),
    );
    app.post(
      "/sign-in",
      {
        schema: { summary: "Signs in as a demo persona.", auth: "user", body: signInRequestSchema, ...me },
        config: { rateLimit: { max: 30, timeWindow: "1 minute" } },
      },
      async (request, reply) => {
        browsers.assertOwnPage(request);
        const user = ctx.config.demo ? await findPersona(ctx, request.body.persona) : undefined;
        if (user === undefined) throw notFound("There is no such persona here.");
        return ctx.identity.meOf((await browsers.switchUser(request, reply, async () => user.id)).userId);
      },
    );
    app.post(
      "/sign-out",
      { schema: { summary: "Ends the session of this browser; the answer is its new guest.", auth: "user", ...me } },
      async (request, reply) => ctx.identity.meOf((await browsers.startGuest(request, reply)).userId),
    );

    registerGrants(app, ctx);
    registerFill(app, ctx);
    registerRelays(app, ctx);
    if (surface === "host") await registerRelayInbound(api, ctx);
    await registerAccount(api, ctx, browsers, surface);

    app.get(
      "/identity/user",
      { schema: { summary: "The user as this mini-app may see them.", auth: "guest-session", response: { 200: guestUserSchema } } },
      async (request) => {
        const session = await ctx.auth.requireGuestSession(request, "identity");
        const user = await ctx.identity.guestUser(session.appId, session.userId);
        await footprint.add(
          session,
          "data",
          scopeSchema.options.filter((part) => user[part] !== undefined),
        );
        return user;
      },
    );
    app.post(
      "/identity/id-token",
      {
        schema: {
          summary: "An ID token for this mini-app, at most five minutes long.",
          auth: "guest-session",
          body: idTokenRequestSchema,
          response: { 200: idTokenResponseSchema },
        },
      },
      async (request) => mintIdToken(ctx, request, request.body.nonce),
    );
  },

  collect: async (ctx, { appId, userIds }) => ({
    grants: await ctx.db
      .select({ scope: grants.scope, grantedAt: grants.grantedAt })
      .from(grants)
      .where(and(eq(grants.appId, appId), inArray(grants.userId, [...userIds]))),
    given: await ctx.db
      .select({ fields: fills.fields, recipient: fills.recipient, at: fills.at })
      .from(fills)
      .where(and(eq(fills.appId, appId), inArray(fills.userId, [...userIds])))
      .orderBy(asc(fills.at)),
    relays: await ctx.db
      .select({ local: relays.local, createdAt: relays.createdAt, hides: relays.hides, offAt: relays.offAt })
      .from(relays)
      .where(and(eq(relays.appId, appId), inArray(relays.userId, [...userIds]))),
  }),
  erase: async (ctx, { appId, userIds }) => {
    const { rowCount } = await ctx.db.delete(grants).where(and(eq(grants.appId, appId), inArray(grants.userId, [...userIds])));
    const given = await ctx.db.delete(fills).where(and(eq(fills.appId, appId), inArray(fills.userId, [...userIds])));
    const hidden = await ctx.db.delete(relays).where(and(eq(relays.appId, appId), inArray(relays.userId, [...userIds])));
    await ctx.db.delete(phoneHandovers).where(and(eq(phoneHandovers.appId, appId), inArray(phoneHandovers.userId, [...userIds])));
    return { deleted: { grants: rowCount ?? 0, given: given.rowCount ?? 0, relays: hidden.rowCount ?? 0 } };
  },
  forget: (tx, userIds, ctx) => forgetPerson(tx, userIds, ctx.clock.now()),
};

async function mintIdToken(ctx: ServerContext, request: FastifyRequest, nonce: string | undefined) {
  const { appId, userId } = await ctx.auth.requireGuestSession(request, "identity");
  // An ID token speaks of the person, not of their phone.
  const granted = await ctx.identity.granted(appId, userId);
  const scopes = scopeSchema.options.filter((scope) => granted.includes(scope));
  return ctx.identity.issuer.mintIdToken({ appId, userId, scopes, ...(nonce === undefined ? {} : { nonce }) });
}

async function listPersonas(ctx: ServerContext) {
  const rows = await ctx.db
    .select()
    .from(users)
    .where(isNotNull(users.persona))
    .orderBy(asc(users.role), asc(users.createdAt), asc(users.id));
  return rows.map((row) => ({
    id: row.persona ?? "",
    name: row.name ?? "",
    about: row.about ?? "",
    role: row.role,
    locale: row.locale ?? "en",
  }));
}

async function findPersona(ctx: ServerContext, persona: string) {
  const [user] = await ctx.db
    .select()
    .from(users)
    .where(and(eq(users.persona, persona), isNotNull(users.persona)));
  return user;
}
