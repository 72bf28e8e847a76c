import { permissionsOf } from "@plaza/manifest";
import { appIdSchema, MiniAppError, type Permission, permissionSchema } from "@plaza/protocol";
import { grantRequestSchema, grantsResponseSchema } from "@plaza/protocol/services";
import { and, asc, eq } from "drizzle-orm";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { hideEmail } from "./relay-addresses.ts";
import { grants } from "./tables.ts";

const appParams = z.object({ appId: appIdSchema });
const scopeParams = z.object({ appId: appIdSchema, scope: permissionSchema });
const response = { 200: grantsResponseSchema };

/** What each mini-app may read of this user, and use of their device: set by the host after its consent sheet, taken back at any time. */
export function registerGrants(app: SchemaInstance, ctx: ServerContext): void {
  app.get("/grants", { schema: { summary: "What each mini-app may read and use.", auth: "user", response } }, async (request) =>
    listGrants(ctx, (await ctx.auth.requireUser(request)).userId),
  );

  app.put(
    "/grants/:appId",
    {
      schema: { summary: "Sets what a mini-app may read and use.", auth: "user", params: appParams, body: grantRequestSchema, response },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      const { appId } = request.params;
      const wanted = new Set(request.body.scopes);
      const declared = await declaredPermissions(ctx, appId);
      // SECURITY: whatever page asks, nothing that the manifest does not declare can be granted [I-08].
      const undeclared = [...wanted].filter((scope) => !declared.has(scope));
      if (undeclared.length > 0) throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not declare ${undeclared.join(", ")}.`);
      await ctx.db.transaction(async (tx) => {
        const now = ctx.clock.now();
        for (const scope of permissionSchema.options) {
          const row = and(eq(grants.userId, userId), eq(grants.appId, appId), eq(grants.scope, scope));
          if (wanted.has(scope)) await tx.insert(grants).values({ userId, appId, scope, grantedAt: now }).onConflictDoNothing();
          else await tx.delete(grants).where(row);
        }
        const hides = request.body.hideEmail;
        if (wanted.has("email") && hides !== undefined) {
          if (hides && ctx.config.relay === undefined) throw new MiniAppError("INVALID_PARAMS", "Addresses cannot be hidden here.");
          await hideEmail(tx, { clock: ctx.clock, userId, appId, hides });
        }
      });
      return listGrants(ctx, userId);
    },
  );

  app.delete(
    "/grants/:appId",
    { schema: { summary: "Takes everything back from a mini-app and its servers.", auth: "user", params: appParams, response } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      const { appId } = request.params;
      await ctx.db.delete(grants).where(and(eq(grants.userId, userId), eq(grants.appId, appId)));
      for (const id of await ctx.identity.selvesOf(userId)) await ctx.identity.issuer.revoke(appId, id);
      return listGrants(ctx, userId);
    },
  );
  app.delete(
    "/grants/:appId/:scope",
    { schema: { summary: "Takes one thing back from a mini-app.", auth: "user", params: scopeParams, response } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      await ctx.db
        .delete(grants)
        .where(and(eq(grants.userId, userId), eq(grants.appId, request.params.appId), eq(grants.scope, request.params.scope)));
      return listGrants(ctx, userId);
    },
  );
}

async function listGrants(ctx: ServerContext, userId: string): Promise<z.input<typeof grantsResponseSchema>> {
  const rows = await ctx.db.select().from(grants).where(eq(grants.userId, userId)).orderBy(asc(grants.appId), asc(grants.grantedAt));
  const byApp = new Map<string, { scope: Permission; grantedAt: number }[]>();
  for (const { appId, scope, grantedAt } of rows) byApp.set(appId, [...(byApp.get(appId) ?? []), { scope, grantedAt }]);
  return { grants: [...byApp].map(([appId, scopes]) => ({ appId: appIdSchema.parse(appId), scopes })) };
}

async function declaredPermissions(ctx: ServerContext, appId: string): Promise<ReadonlySet<Permission>> {
  const app = await ctx.registry.findApp(appId);
  if (app === undefined) throw notFound("There is no such mini-app here.");
  const releases = await Promise.all(Object.values(app.channels).map((version) => ctx.registry.findRelease(appId, version)));
  return new Set(releases.flatMap((release) => (release === undefined ? [] : permissionsOf(release.manifest).map(({ name }) => name))));
}
