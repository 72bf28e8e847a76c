import type { FastifyRequest } from "fastify";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import type { RegisteredApp } from "./registry.ts";

/**
 * What the caller may look into: every app for operators, their own for publishers. Throws CAPABILITY_DENIED for anybody else.
 * SECURITY: a publisher sees what its own publisher id owns, and who has none sees nothing [C-23] (test: "nobody else's: not another publisher's").
 */
export async function visibleApps(
  ctx: Pick<ServerContext, "auth" | "registry">,
  request: FastifyRequest,
): Promise<{ readonly user: UserIdentity; readonly apps: readonly RegisteredApp[] }> {
  const user = await ctx.auth.requireRole(request, "operator", "publisher");
  const all = await ctx.registry.listApps();
  return { user, apps: user.role === "operator" ? all : all.filter(({ publisherId }) => publisherId === user.publisherId) };
}
