import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { Histogram } from "prom-client";
import { bearerOf } from "./bearer.ts";
import type { ServerContext } from "./context.ts";

/** `/healthz`: the process lives. `/readyz`: it can answer (database, signed index). `/metrics`: Prometheus text. */
export function registerOperations(app: FastifyInstance, ctx: ServerContext): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  const hidden = { schema: { hide: true } as object };
  app.get("/healthz", hidden, async () => ({ status: "ok" }));
  app.get("/readyz", hidden, async (_request, reply) => {
    const ready = !closing && (await isReady(ctx));
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });
  app.get("/metrics", hidden, async (request, reply) => {
    if (!mayReadMetrics(ctx, bearerOf(request))) return reply.callNotFound();
    return reply.type(ctx.metrics.contentType).send(await ctx.metrics.metrics());
  });

  const name = "plaza_http_request_seconds";
  const seconds =
    (ctx.metrics.getSingleMetric(name) as Histogram<"method" | "route" | "status"> | undefined) ??
    new Histogram({
      name,
      help: "Time to answer, by route pattern.",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [ctx.metrics],
    });
  app.addHook("onResponse", async (request, reply) => {
    // The pattern, never the address: addresses name apps, orders and people.
    seconds.observe(
      { method: request.method, route: request.routeOptions.url ?? "none", status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
}

async function isReady(ctx: ServerContext): Promise<boolean> {
  return ctx.registry.currentIndex().then(
    (index) => index.expiresAt > ctx.clock.now(),
    () => false,
  );
}

/** Open in development; in production only with the token of `PLAZA_METRICS_TOKEN`. */
function mayReadMetrics({ config }: ServerContext, token: string | undefined): boolean {
  if (config.metricsToken === undefined) return config.env === "development";
  const [wanted, got] = [Buffer.from(config.metricsToken), Buffer.from(token ?? "")];
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}
