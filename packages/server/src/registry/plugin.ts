import type { Readable } from "node:stream";
import { digestFromHex, releaseLimits } from "@plaza/manifest";
import { appIdSchema, type Channel, channelSchema } from "@plaza/protocol";
import {
  appListingSchema,
  appsResponseSchema,
  hostConfigSchema,
  indexResponseSchema,
  publishCommitResponseSchema,
  publishPlanResponseSchema,
  publishRequestSchema,
  versionsResponseSchema,
  whoamiResponseSchema,
} from "@plaza/protocol/services";
import { decodeProtectedHeader } from "jose";
import * as z from "zod/mini";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { guardOlderReleases } from "./guarded/store-guarded.ts";
import { createIndexEvents } from "./index-events.ts";
import { toListing } from "./listing.ts";
import { commitRelease, planRelease, type Submission } from "./publish.ts";
import { mountReleaseFiles } from "./release-files.ts";
import { INDEX_MS, publishIndex } from "./release-index.ts";

const appParams = z.object({ id: appIdSchema });
const blobParams = z.object({ digestHex: z.string().check(z.regex(/^[0-9a-f]{96}$/)) });

/** What there is to run: publishing, the catalogue, the signed index and the files. */
export const registryModule: ServerModule = {
  name: "registry",
  migrations: "registry",
  start: (ctx) => resignIndex(ctx),
  jobs: [
    { name: "registry.resign-index", everyMs: 10 * 60_000, run: resignIndex },
    { name: "registry.guard-releases", everyMs: 20_000, run: guardOlderReleases },
  ],
  mount: (root, ctx) => mountReleaseFiles(root, ctx),
  register: (api, ctx) => {
    const app = withSchemas(api);
    const events = createIndexEvents(ctx);
    api.addHook("preClose", async () => events.close());

    app.get(
      "/apps",
      { schema: { summary: "The catalogue of the channels that the shell shows.", auth: "none", response: { 200: appsResponseSchema } } },
      async () => ({ apps: await listings(ctx) }),
    );
    app.get(
      "/apps/:id",
      { schema: { summary: "One mini-app of the catalogue.", auth: "none", params: appParams, response: { 200: appListingSchema } } },
      async (request) => {
        const [listing] = await listings(ctx, request.params.id);
        if (listing === undefined) throw notFound("There is no such mini-app here.");
        return listing;
      },
    );
    app.get(
      "/index",
      { schema: { summary: "The signed release index (compact JWS).", auth: "none", response: { 200: indexResponseSchema } } },
      async (_request, reply) => {
        reply.header("cache-control", "no-cache");
        return { index: (await ctx.registry.currentIndex()).token };
      },
    );
    app.get(
      "/index/events",
      { schema: { summary: "Event stream: the index's version, now and at each change.", auth: "none" } },
      async (request, reply) => events.open(request, reply),
    );
    app.get(
      "/config",
      { schema: { summary: "What a host must know before it opens anything.", auth: "none", response: { 200: hostConfigSchema } } },
      async () => ({
        name: ctx.config.name,
        version: ctx.config.version,
        sandboxOrigin: ctx.config.sandboxOrigin,
        indexKeys: [ctx.keys.indexPublicJwk as Record<string, unknown>],
        issuer: ctx.config.issuer,
        channels: [...ctx.config.channels],
        demo: ctx.config.demo,
      }),
    );
    registerPublishing(app, ctx);
  },
};

function registerPublishing(app: ReturnType<typeof withSchemas>, ctx: ServerContext): void {
  // Base64 makes four bytes of three, and the note and the braces need some.
  const bodyLimit = Math.ceil(releaseLimits.maxReleaseBytes * 1.4) + 8192;
  app.get(
    "/publish/whoami",
    { schema: { summary: "The publisher of this credential.", auth: "publisher", response: { 200: whoamiResponseSchema } } },
    async (request) => {
      const { publisherName, appIds } = await ctx.auth.requirePublisher(request);
      return { publisher: publisherName, appIds: [...appIds] };
    },
  );
  app.post(
    "/publish/plan",
    {
      bodyLimit,
      schema: {
        summary: "Checks a release and says which files the registry lacks.",
        auth: "publisher",
        body: publishRequestSchema,
        response: { 200: publishPlanResponseSchema },
      },
    },
    async (request) => planRelease(ctx, await ctx.auth.requirePublisher(request), submissionOf(request.body)),
  );
  app.post(
    "/publish/commit",
    {
      bodyLimit,
      schema: {
        summary: "Makes the release exist and points the channel to it.",
        auth: "publisher",
        body: publishRequestSchema,
        response: { 200: publishCommitResponseSchema },
      },
    },
    async (request) => commitRelease(ctx, await ctx.auth.requirePublisher(request), submissionOf(request.body)),
  );
  app.get(
    "/publish/apps/:id/versions",
    {
      schema: {
        summary: "Every version of an app of this credential.",
        auth: "publisher",
        params: appParams,
        response: { 200: versionsResponseSchema },
      },
    },
    async (request) => {
      const { appIds } = await ctx.auth.requirePublisher(request);
      const { id } = request.params;
      const registered = appIds.includes(id) ? await ctx.registry.findApp(id) : undefined;
      if (registered === undefined) throw notFound("There is no such mini-app here.");
      const releases = await ctx.registry.listReleases({ appId: id });
      return {
        versions: releases.map(({ version, digest, publishedAt, status }) => ({
          version,
          digest,
          publishedAt,
          status,
          channels: channelSchema.options.filter((channel) => registered.channels[channel] === version),
        })),
      };
    },
  );
  // Files come as they are, in a scope where nothing is parsed.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
    withSchemas(scope).put(
      "/publish/blobs/:digestHex",
      {
        schema: {
          summary: "One file, by the hex of its SHA-384 digest.",
          auth: "publisher",
          params: blobParams,
          response: { 200: z.object({ size: z.int(), created: z.boolean() }) },
        },
      },
      async (request) => {
        await ctx.auth.requirePublisher(request);
        return ctx.blobs.put(digestFromHex(request.params.digestHex), request.body as Readable, { maxBytes: releaseLimits.maxFileBytes });
      },
    );
  });
}

function submissionOf({ release, channel, note }: { release: string; channel: Channel; note?: string | undefined }): Submission {
  return { bytes: new Uint8Array(Buffer.from(release, "base64")), channel, ...(note === undefined ? {} : { note }) };
}

async function listings(ctx: ServerContext, id?: string) {
  const registered =
    id === undefined ? await ctx.registry.listApps() : [await ctx.registry.findApp(id)].filter((found) => found !== undefined);
  const rows = await Promise.all(
    registered.map(async (found) => {
      const channel = ctx.config.channels.find((candidate) => found.channels[candidate] !== undefined);
      const version = channel === undefined ? undefined : found.channels[channel];
      const stored = version === undefined ? undefined : await ctx.registry.findRelease(found.id, version);
      return stored === undefined || channel === undefined ? [] : [toListing(found, stored.release, channel)];
    }),
  );
  return rows.flat();
}

/** A new signature before half of the index's life is over, and at the start when there is none or it was made with another key. */
async function resignIndex(ctx: ServerContext): Promise<void> {
  const current = await ctx.registry.currentIndex().catch(() => undefined);
  const otherKey = current !== undefined && decodeProtectedHeader(current.token).kid !== ctx.keys.indexPrivateJwk.kid;
  if (current === undefined || otherKey || current.expiresAt - ctx.clock.now() < INDEX_MS / 2)
    await ctx.db.transaction(async (tx) => publishIndex(tx, ctx));
}
