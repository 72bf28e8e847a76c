import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import { MiniAppError } from "@plaza/protocol";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { uuidv7 } from "uuidv7";
import type { ServerContext, ServerModule, Surface } from "./context.ts";
import { useZod } from "./http.ts";
import { openApiOptions } from "./openapi.ts";
import { registerOperations } from "./operations.ts";
import { closeInOrder } from "./orderly-close.ts";
import { type PageAssets, pageHeaders, registerPages } from "./pages.ts";
import { sendProblem } from "./problems.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The listener that the request came in by. */
    surface: Surface;
  }
}

export interface AppOptions {
  readonly surface: Surface;
  readonly modules: readonly ServerModule[];
  readonly pages: PageAssets;
}

/** One listener for people: pages, `/api/v1`, and what modules mount beside it. */
export async function createApp(ctx: ServerContext, { surface, modules, pages }: AppOptions): Promise<FastifyInstance> {
  const { config } = ctx;
  const app = Fastify({
    loggerInstance: ctx.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuidv7(),
    trustProxy: config.trustProxy,
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 512 },
    // Idle keep-alive connections do not hold up a shutdown; those with a request in them are waited for.
    forceCloseConnections: "idle",
  });
  closeInOrder(app);
  useZod(app);
  app.decorateRequest("surface", surface);
  app.setErrorHandler(sendProblem);
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(pageHeaders(config));
  });
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  await app.register(swagger, openApiOptions(config));
  registerOperations(app, ctx);

  for (const module of modules) await module.mount?.(app, ctx, { surface });
  await app.register(
    async (api) => {
      if (config.embedOrigins.length > 0) {
        await api.register(cors, {
          origin: [...config.embedOrigins],
          credentials: true,
          methods: ["GET", "POST", "PUT", "DELETE"],
          allowedHeaders: ["authorization", "content-type", "idempotency-key"],
          maxAge: 600,
        });
      }
      if (config.env === "production") await api.register(rateLimit, { max: 1200, timeWindow: "1 minute" });
      api.get("/openapi.json", { schema: { hide: true } as object }, async () => app.swagger());
      for (const module of modules) {
        if (module.register !== undefined) await api.register(async (scope) => module.register?.(scope, ctx, { surface }));
      }
      api.setNotFoundHandler((request, reply) =>
        sendProblem(new MiniAppError("METHOD_NOT_FOUND", "There is nothing at this address."), request, reply),
      );
    },
    { prefix: "/api/v1" },
  );
  await registerPages(app, surface, pages);
  await app.ready();
  return app;
}
