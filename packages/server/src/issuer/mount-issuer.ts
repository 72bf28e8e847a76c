import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../core/context.ts";

/** Seconds for which verifiers keep the key set; shorter than a new key waits before it signs. */
const JWKS_MAX_AGE = 300;
const PATHS = [
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
  "/jwks",
  "/token",
  "/token/revocation",
  "/me",
];

/** Serves oidc-provider under the path of the issuer, request and response untouched. */
export function mountIssuer(root: FastifyInstance, ctx: ServerContext): void {
  const mountPath = new URL(ctx.config.issuer).pathname;
  void root.register(async (scope) => {
    // The library reads bodies itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const options = { schema: { hide: true } as object, config: { rateLimit: false } };
    for (const path of PATHS) {
      scope.all(`${mountPath}${path}`, options, async (request, reply) => {
        reply.hijack();
        const raw = request.raw as typeof request.raw & { originalUrl?: string };
        raw.originalUrl = raw.url ?? "/";
        raw.url = raw.originalUrl.slice(mountPath.length) || "/";
        if (path === "/jwks") reply.raw.setHeader("cache-control", `public, max-age=${JWKS_MAX_AGE}`);
        await ctx.identity.issuer.handle(raw, reply.raw);
      });
    }
    // SECURITY: no page asks for a code, so no redirect can carry one anywhere: it leaves over the bridge of the app that runs [I-05].
    scope.all(`${mountPath}/auth`, options, (_request, reply) =>
      reply.code(400).send({
        error: "unauthorized_client",
        error_description: "Codes are given to running mini-apps: call plaza.identity.getAuthorizationCode in yours.",
      }),
    );
  });
}
