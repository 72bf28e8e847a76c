import { createHash } from "node:crypto";
import { parseGuardedPath, RELEASE_FILE } from "@plaza/manifest";
import { type Digest, MiniAppError } from "@plaza/protocol";
import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { findGuarded } from "./guarded/store-guarded.ts";

/**
 * `/releases/<appId>/<version>/<path>`: immutable files, for anyone; those of a guarded build lie at `guardedPath` below the same place.
 * SECURITY: the path is a key of the release's own list and becomes a digest, never a path of the file system; what is stored under the
 * digest is hashed again before it is served [R-03][R-18]. Files lie on the host's origin, so a document among them gets an empty sandbox of its own.
 */
export function mountReleaseFiles(root: FastifyInstance, ctx: ServerContext): void {
  root.get<{ Params: { appId: string; version: string; "*": string } }>(
    "/releases/:appId/:version/*",
    { schema: { hide: true } as object, config: { rateLimit: false } },
    async (request, reply) => {
      const { appId, version, "*": place } = request.params;
      const stored = await ctx.registry.findRelease(appId, version);
      if (stored === undefined) throw notFound();
      if (stored.status === "revoked") throw new MiniAppError("RELEASE_REVOKED");
      const other = parseGuardedPath(place);
      const release = other === undefined ? stored.release : await findGuarded(ctx, { appId, version, digest: other.guarded });
      if (release === undefined) throw notFound();
      const { path, digest } = other === undefined ? { path: place, digest: stored.digest } : { path: other.path, digest: other.guarded };
      const file = Object.hasOwn(release.files, path) ? release.files[path] : undefined;
      const wanted = path === RELEASE_FILE ? { digest, type: "application/json" } : file;
      if (wanted === undefined) throw notFound();
      const etag = `"${wanted.digest}"`;
      reply.headers({
        "access-control-allow-origin": "*",
        "cache-control": "public, max-age=31536000, immutable",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        etag,
      });
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      const bytes = await readVerified(ctx, wanted.digest);
      const type = wanted.type.startsWith("text/") || wanted.type === "application/json" ? `${wanted.type}; charset=utf-8` : wanted.type;
      return reply.type(type).send(bytes);
    },
  );
}

async function readVerified(ctx: ServerContext, digest: Digest): Promise<Buffer> {
  const bytes = await ctx.blobs.read(digest);
  if (bytes !== undefined && `sha384-${createHash("sha384").update(bytes).digest("base64")}` === digest) return bytes;
  ctx.logger.error({ digest, there: bytes !== undefined }, "a stored file is missing or damaged");
  throw new MiniAppError("INTEGRITY_FAILED", "The stored file is damaged.", { data: { reason: "digest" } });
}
