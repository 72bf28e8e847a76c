import { storageQuotaBytes } from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import { storageListSchema, storageValueSchema } from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import * as z from "zod/mini";
import type { GuestSession } from "../core/auth.ts";
import type { DataSubject, ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { createAccountStorage } from "./account-storage.ts";
import { storageEntries } from "./tables.ts";

function ofSubject({ appId, userIds }: DataSubject) {
  return and(eq(storageEntries.appId, appId), inArray(storageEntries.userId, [...userIds]));
}

const keyParams = z.object({ key: z.string().check(z.minLength(1), z.maxLength(256)) });
const done = z.object({});
/** Bytes; more than the contract's limit of a value (512 KiB) once it is JSON in JSON. */
const MAX_BODY_BYTES = 1024 * 1024;

async function quotaOf(ctx: ServerContext, session: GuestSession): Promise<number> {
  const release = await ctx.registry.findRelease(session.appId, session.release);
  if (release === undefined) throw new MiniAppError("RELEASE_REVOKED");
  return storageQuotaBytes(release.manifest);
}

/** Account storage of a running guest: `GET|PUT|DELETE /storage/:key`, `GET|DELETE /storage`. */
export const storageModule: ServerModule = {
  name: "storage",
  migrations: "storage",
  start: (ctx) => {
    const storage = createAccountStorage(ctx.db, ctx.clock);
    ctx.identity.onJoin((tx, { guestId, userId }) => storage.join(tx, guestId, userId));
  },

  register: (api, ctx) => {
    const app = withSchemas(api);
    const storage = createAccountStorage(ctx.db, ctx.clock);
    const tags = ["storage"] as const;
    const auth = "guest-session";

    app.get(
      "/storage/:key",
      { schema: { summary: "One value; null where there is none", tags, auth, params: keyParams, response: { 200: storageValueSchema } } },
      async (request) => {
        const session = await ctx.auth.requireGuestSession(request, "storage");
        return { value: (await storage.get(session, request.params.key)) as never };
      },
    );
    app.put(
      "/storage/:key",
      {
        bodyLimit: MAX_BODY_BYTES,
        schema: { summary: "Store JSON", tags, auth, params: keyParams, body: storageValueSchema, response: { 200: done } },
      },
      async (request) => {
        const session = await ctx.auth.requireGuestSession(request, "storage");
        await storage.set(session, request.params.key, request.body.value, { quotaBytes: await quotaOf(ctx, session) });
        return {};
      },
    );
    app.delete(
      "/storage/:key",
      { schema: { summary: "Remove one value", tags, auth, params: keyParams, response: { 200: done } } },
      async (request) => {
        await storage.remove(await ctx.auth.requireGuestSession(request, "storage"), request.params.key);
        return {};
      },
    );
    app.get("/storage", { schema: { summary: "Keys and usage", tags, auth, response: { 200: storageListSchema } } }, async (request) => {
      const session = await ctx.auth.requireGuestSession(request, "storage");
      return { ...(await storage.list(session)), quotaBytes: await quotaOf(ctx, session) };
    });
    app.delete("/storage", { schema: { summary: "Remove every value", tags, auth, response: { 200: done } } }, async (request) => {
      await storage.clear(await ctx.auth.requireGuestSession(request, "storage"));
      return {};
    });
  },

  collect: async (ctx, subject) => {
    const rows = await ctx.db.select().from(storageEntries).where(ofSubject(subject));
    return { entries: rows.map(({ key, value, updatedAt }) => ({ key, value: JSON.parse(value) as unknown, updatedAt })) };
  },
  erase: async (ctx, { appId, userIds }) => {
    const storage = createAccountStorage(ctx.db, ctx.clock);
    let entries = 0;
    for (const userId of userIds) {
      entries += (await storage.list({ appId, userId })).keys.length;
      await storage.clear({ appId, userId });
    }
    return { deleted: { storage: entries } };
  },
};
