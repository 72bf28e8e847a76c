import { type PublisherSectors, sectorsRequestSchema, sectorsResponseSchema, sectorsSchema } from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import { audit } from "../admin/audit.ts";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { publisherSectors, sectors } from "./tables.ts";

const params = z.object({ publisherId: z.string().check(z.maxLength(200)) });

/** A publisher's members ask for their own publisher, operators for any. What they ask counts for apps that nobody has used yet. */
export function registerSectors(app: SchemaInstance, ctx: ServerContext): void {
  const [tags, auth] = [["admin"], "operator"] as const;

  async function read(request: FastifyRequest): Promise<{ readonly userId: string; readonly publishers: readonly PublisherSectors[] }> {
    const { user, apps } = await visibleApps(ctx, request);
    const [asked, fixed] = await Promise.all([ctx.db.select().from(publisherSectors), ctx.db.select().from(sectors)]);
    const sectorOf = new Map(fixed.map(({ appId, sector }) => [appId, sector]));
    const publishers = [...new Map(apps.map(({ publisherId, publisherName }) => [publisherId, publisherName]))];
    return {
      userId: user.userId,
      publishers: publishers.map(([publisherId, publisherName]) => ({
        publisherId,
        publisherName,
        shared: asked.some((row) => row.publisherId === publisherId && row.shared),
        apps: apps
          .filter((found) => found.publisherId === publisherId)
          .map(({ id, name }) => {
            const sector = sectorOf.get(id);
            return {
              appId: id as PublisherSectors["apps"][number]["appId"],
              name,
              sector: sector === undefined ? "open" : sector === id ? "own" : "publisher",
            };
          }),
      })),
    };
  }

  app.get(
    "/admin/sectors",
    { schema: { summary: "By which ids publishers' mini-apps know their users", tags, auth, response: { 200: sectorsResponseSchema } } },
    async (request) => ({ publishers: [...(await read(request)).publishers] }),
  );
  app.put(
    "/admin/sectors/:publisherId",
    {
      schema: {
        summary: "Asks that users have one id in all mini-apps of a publisher that nobody has used yet, or one in each",
        tags,
        auth,
        params,
        body: sectorsRequestSchema,
        response: { 200: sectorsSchema },
      },
    },
    async (request) => {
      const { publisherId } = request.params;
      const { shared } = request.body;
      const { userId, publishers } = await read(request);
      // SECURITY: another publisher's is not there for who asks [C-23].
      if (!publishers.some((own) => own.publisherId === publisherId)) throw notFound();
      await ctx.db.transaction(async (tx) => {
        await tx
          .insert(publisherSectors)
          .values({ publisherId, shared })
          .onConflictDoUpdate({ target: publisherSectors.publisherId, set: { shared } });
        await audit(tx, {
          at: ctx.clock.now(),
          actor: userId,
          action: shared ? "sector.share" : "sector.separate",
          target: publisherId,
        });
      });
      const found = (await read(request)).publishers.find((own) => own.publisherId === publisherId);
      if (found === undefined) throw notFound();
      return found;
    },
  );
}
