import { imageOrigins, unsafeAllowLoopback } from "@plaza/manifest";
import { appIdSchema, versionNameSchema } from "@plaza/protocol";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import type { ServerContext } from "./context.ts";
import { closeInOrder } from "./orderly-close.ts";

interface RuntimePage {
  readonly html: string;
  /** CSP source expression of its one inline script. */
  readonly scriptHash: string;
}

/** The runtime pages and their policy, as `@plaza/sandbox/page` has them. */
export interface SandboxAssets {
  readonly frame: RuntimePage;
  readonly worker: RuntimePage;
  readonly headers: (options: {
    readonly scriptHash: string;
    readonly hostOrigin: string;
    readonly embedders?: readonly string[];
    readonly imageOrigins?: readonly string[];
  }) => Readonly<Record<string, string>>;
}

/**
 * The sandbox listener: two pages on every slot's origin, and nothing else.
 * SECURITY: a page is served only into a frame of another site. A host on the sandbox's own site (misdeployed, or an attacker's page there) gets
 * a page that says why instead of a sandbox [S-21]; so does whoever opens the address as a document, where no frame confines it.
 */
export function createSandboxApp(ctx: ServerContext, assets: SandboxAssets | undefined): FastifyInstance {
  const app = Fastify({
    loggerInstance: ctx.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: "idle",
    trustProxy: ctx.config.trustProxy,
  });
  closeInOrder(app);
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/frame.html", (request, reply) => servePage(ctx, assets, "frame", request, reply));
  app.get("/worker.html", (request, reply) => servePage(ctx, assets, "worker", request, reply));
  app.setNotFoundHandler((_request, reply) => reply.code(404).type("text/plain").send("There is nothing at this address.\n"));
  return app;
}

async function servePage(
  ctx: ServerContext,
  assets: SandboxAssets | undefined,
  kind: "frame" | "worker",
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.headers({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", vary: "Sec-Fetch-Site, Sec-Fetch-Dest" });
  if (assets === undefined) return refuse(reply, 503, "The sandbox pages are not built", "Build them with: npm run build");
  const { "sec-fetch-site": site, "sec-fetch-dest": dest } = request.headers;
  if (site === undefined || dest === undefined)
    return refuse(
      reply,
      403,
      "This browser is too old",
      "It does not say where a request comes from (Sec-Fetch-Site), so mini-apps cannot be confined in it.",
    );
  if (dest !== "iframe")
    return refuse(reply, 403, "This page only lives in a frame", "It is the inside of a mini-app's sandbox and is opened by a Plaza host.");
  if (site !== "cross-site") {
    return refuse(
      reply,
      403,
      "Host and sandbox are on the same site",
      `Mini-apps must run on another site than ${ctx.config.origin}. Serve the sandbox from a domain of its own and set PLAZA_SANDBOX_ORIGIN to it, for example https://{slot}.plaza-apps.example.`,
    );
  }
  if (slotOf(ctx, request.hostname) === undefined)
    return refuse(reply, 404, "This is no sandbox slot", "Slots are the first label of PLAZA_SANDBOX_ORIGIN.");
  const images = await imagesOf(ctx, request);
  const page = assets[kind];
  const policy = assets.headers({
    scriptHash: page.scriptHash,
    // All of them: the host's frames send no Referer that would say which one asks.
    hostOrigin: ctx.config.origin,
    embedders: ctx.config.embedOrigins,
    ...(images.length === 0 ? {} : { imageOrigins: images }),
  });
  return reply
    .headers({ ...policy, "cache-control": "public, max-age=3600" })
    .type("text/html; charset=utf-8")
    .send(page.html);
}

function slotOf({ config }: ServerContext, hostname: string): string | undefined {
  const suffix = new URL(config.sandboxOrigin.replace("{slot}", "s0")).hostname.slice("s0".length);
  const slot = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : "";
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(slot) ? slot : undefined;
}

/** `?app=<id>&version=<name>`: image origins that the release's manifest declares, validated again here [S-08]. */
async function imagesOf(ctx: ServerContext, request: FastifyRequest): Promise<readonly string[]> {
  const { app, version } = request.query as { app?: unknown; version?: unknown };
  const [id, name] = [appIdSchema.safeParse(app), versionNameSchema.safeParse(version)];
  if (!id.success || !name.success) return [];
  const release = await ctx.registry.findRelease(id.data, name.data);
  return release === undefined
    ? []
    : imageOrigins(release.manifest, ctx.config.env === "development" ? { [unsafeAllowLoopback]: true } : {});
}

function refuse(reply: FastifyReply, status: number, title: string, text: string): FastifyReply {
  return reply
    .code(status)
    .headers({ "cache-control": "no-store", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" })
    .type("text/html; charset=utf-8")
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${asHtml(title)}</title><body style="font:15px/22px system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem"><h1 style="font-size:1.2rem">${asHtml(title)}</h1><p>${asHtml(text)}</p></body></html>`,
    );
}

function asHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
