import { MiniAppError } from "@plaza/protocol";
import type { FastifyInstance } from "fastify";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import type { Inbound } from "./inbound.ts";
import type { PaymentProvider, ProviderEvent } from "./payment-provider.ts";

/** Bytes: an event of a payment has a few thousand. */
const MAX_EVENT_BYTES = 256 * 1024;

/** `POST /providers/<name>/webhooks` of the provider that this server pays with; no other's. */
export async function registerInbound(
  api: FastifyInstance,
  ctx: Pick<ServerContext, "clock" | "logger">,
  options: { readonly provider: PaymentProvider; readonly inbound: Inbound },
): Promise<void> {
  const { provider, inbound } = options;
  const { webhooks } = provider;
  if (webhooks === undefined) return;
  await api.register(async (scope) => {
    // The signature is over the bytes as they came: a body that was parsed and written again is another one.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    withSchemas(scope).post(
      `/providers/${provider.name}/webhooks`,
      {
        bodyLimit: MAX_EVENT_BYTES,
        schema: {
          summary: "What the payment provider tells, signed by it",
          tags: ["checkout"],
          auth: "none",
          response: { 200: z.object({ received: z.boolean() }) },
        },
      },
      async (request) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        let event: ProviderEvent;
        try {
          event = webhooks.verify(body, request.headers, ctx.clock.now());
        } catch (error) {
          const reason = error instanceof Error ? error.name : "unknown";
          ctx.logger.warn({ provider: provider.name, reason }, "an event that is not the payment provider's was refused");
          throw new MiniAppError(
            "INVALID_PARAMS",
            "This is no event of this server's payment provider account, signed within 300 seconds.",
          );
        }
        await inbound.receive(event, body);
        return { received: true };
      },
    );
  });
}
