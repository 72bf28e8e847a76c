import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../core/context.ts";

/** Serves oidc-provider under the path of the issuer, request and response untouched. */
export function mountIssuer(root: FastifyInstance, ctx: ServerContext): void {
  const mountPath = new URL(ctx.config.issuer).pathname;
  void root.register(async (scope) => {
    // The library reads bodies itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    scope.all(`${mountPath}/*`, { schema: { hide: true } as object, config: { rateLimit: false } }, (request, reply) => {
      reply.hijack();
      const raw = request.raw as typeof request.raw & { originalUrl?: string };
      raw.originalUrl = raw.url ?? "/";
      raw.url = raw.originalUrl.slice(mountPath.length) || "/";
      ctx.identity.issuer.handle(raw, reply.raw);
    });
  });
}
