import { MiniAppError } from "@plaza/protocol";
import {
  authorizationCodeRequestSchema,
  authorizationCodeResponseSchema,
  issuerKeysResponseSchema,
  launchDataRequestSchema,
  launchDataResponseSchema,
  rotateRequestSchema,
} from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { audit } from "../admin/audit.ts";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { mountIssuer } from "./mount-issuer.ts";
import { registerSectors } from "./sector-routes.ts";
import { issuerGrants } from "./tables.ts";

/** Seconds that launch data is believed. */
const LAUNCH_SECONDS = 300;

/** The OpenID Connect issuer: codes and tokens for publishers' servers, and the keys that sign them. */
export const issuerModule: ServerModule = {
  name: "issuer",
  migrations: "issuer",
  mount: (root, ctx, { surface }) => {
    if (surface === "host") mountIssuer(root, ctx);
  },
  register: (api, ctx, { surface }) => {
    const app = withSchemas(api);
    app.post(
      "/identity/authorization-code",
      {
        schema: {
          summary: "An authorization code for the publisher's own server: one use, one minute, bound to its S256 challenge.",
          auth: "guest-session",
          body: authorizationCodeRequestSchema,
          response: { 200: authorizationCodeResponseSchema },
        },
      },
      async (request) => {
        const { appId, userId } = await ctx.auth.requireGuestSession(request, "identity");
        const { scopes, codeChallenge, nonce } = request.body;
        const granted = await ctx.identity.granted(appId, userId);
        // SECURITY: a host that says the user agreed is not asked: the grant is on record or there is no code [I-08].
        const missing = scopes.filter((scope) => !granted.includes(scope));
        if (missing.length > 0) {
          throw new MiniAppError("CONSENT_REQUIRED", `The user has not granted ${missing.join(", ")}.`, { data: { scopes: missing } });
        }
        return ctx.identity.issuer.mintCode({ appId, userId, scopes, codeChallenge, ...(nonce === undefined ? {} : { nonce }) });
      },
    );
    app.post(
      "/identity/launch-data",
      {
        schema: {
          summary: "How this session was opened and for whom, signed for the publisher's own server; five minutes long.",
          auth: "guest-session",
          body: launchDataRequestSchema,
          response: { 200: launchDataResponseSchema },
        },
      },
      async (request) => {
        const { appId, sub } = await ctx.auth.requireGuestSession(request, "identity");
        const { launch, nonce } = request.body;
        const exp = Math.floor(ctx.clock.now() / 1000) + LAUNCH_SECONDS;
        const claims = { aud: appId, sub, jti: uuidv7(), exp, launch, ...(nonce === undefined ? {} : { nonce }) };
        // SECURITY: one signed object: there are no parameters to put in another order, to repeat, or to leave out [I-16].
        return { token: await ctx.signer.sign("plaza-launch+jwt", claims), expiresAt: exp * 1000 };
      },
    );
    if (surface !== "console") return;
    registerSectors(app, ctx);

    const response = { 200: issuerKeysResponseSchema };
    app.get(
      "/admin/issuer/keys",
      { schema: { summary: "Keys that sign ID tokens", tags: ["admin"], auth: "operator", response } },
      async (request) => {
        await ctx.auth.requireRole(request, "operator");
        return { keys: [...(await ctx.identity.issuer.keys.list())] };
      },
    );
    app.post(
      "/admin/issuer/keys",
      {
        schema: {
          summary: "Brings a new key on its way; a compromised one goes at once, and every ID token that it signed.",
          tags: ["admin"],
          auth: "operator",
          body: rotateRequestSchema,
          response,
        },
      },
      async (request) => {
        const { userId } = await ctx.auth.requireRole(request, "operator");
        const { compromised, reason } = request.body;
        const keys = await ctx.identity.issuer.keys.rotate({
          compromised,
          record: (tx) => audit(tx, { at: ctx.clock.now(), actor: userId, action: "issuer.rotate", target: "issuer.keys", reason }),
        });
        return { keys: [...keys] };
      },
    );
  },
  collect: async (ctx, { appId, userIds }) => ({
    serverAccess: await ctx.db
      .select({ scope: issuerGrants.scope, createdAt: issuerGrants.createdAt, endedAt: issuerGrants.endedAt })
      .from(issuerGrants)
      .where(and(eq(issuerGrants.appId, appId), inArray(issuerGrants.userId, [...userIds]))),
  }),
  erase: async (ctx, { appId, userIds }) => {
    let tokens = 0;
    for (const userId of userIds) tokens += await ctx.identity.issuer.revoke(appId, userId);
    await ctx.db.delete(issuerGrants).where(and(eq(issuerGrants.appId, appId), inArray(issuerGrants.userId, [...userIds])));
    return { deleted: { tokens } };
  },
  jobs: [
    { name: "issuer.rotate", everyMs: 3600_000, run: (ctx) => ctx.identity.issuer.keys.rotateDue() },
    { name: "issuer.sweep", everyMs: 3600_000, run: (ctx) => ctx.identity.issuer.sweep() },
  ],
};
