import { appIdSchema, MiniAppError } from "@plaza/protocol";
import { inboundAnswerSchema, inboundMailSchema, relayRequestSchema, relaysResponseSchema } from "@plaza/protocol/services";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Webhook } from "standardwebhooks";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import { parseBy, type SchemaInstance, withSchemas } from "../core/http.ts";
import { notFound } from "../core/problems.ts";
import { relaysOf, switchRelay } from "./relay-addresses.ts";
import { passOn } from "./relay-mail.ts";

const params = z.object({ appId: appIdSchema });
/** Bytes of a mail's text and what stands around it. */
const BODY_LIMIT = 256 * 1024;

/** What the user sees and switches of their relay addresses. */
export function registerRelays(app: SchemaInstance, ctx: ServerContext): void {
  const response = { 200: relaysResponseSchema };
  app.get(
    "/me/relays",
    { schema: { summary: "Addresses that mini-apps have in place of the user's own.", auth: "user", response } },
    async (request) => ({ relays: await relaysOf(ctx, (await ctx.auth.requireUser(request)).userId) }),
  );
  app.put(
    "/me/relays/:appId",
    { schema: { summary: "Switches a relay address off, or on again.", auth: "user", params, body: relayRequestSchema, response } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      const { clock, db } = ctx;
      if (!(await switchRelay(db, { clock, userId, appId: request.params.appId, on: request.body.on }))) throw notFound();
      return { relays: await relaysOf(ctx, userId) };
    },
  );
}

/** For the mail gateway of the relay domain; a mail server is not ours. */
export async function registerRelayInbound(api: FastifyInstance, ctx: ServerContext): Promise<void> {
  const { mailer } = ctx.identity;
  const secret = ctx.config.relay?.secret;
  if (secret === undefined || mailer === undefined) return;
  const verifier = new Webhook(Buffer.from(secret).toString("base64"));
  await api.register(async (scope) => {
    // The signature is over the bytes as they came.
    scope.addContentTypeParser("application/json", { parseAs: "string", bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    withSchemas(scope).post(
      "/relay/inbound",
      {
        schema: { summary: "One mail to the relay domain, from its gateway.", auth: "none", response: { 200: inboundAnswerSchema } },
        bodyLimit: BODY_LIMIT,
      },
      async (request) => {
        const mail = parseBy(inboundMailSchema, verified(verifier, request));
        return { outcome: (await passOn(ctx, mailer, mail)) ? ("forwarded" as const) : ("refused" as const) };
      },
    );
  });
}

/** SECURITY: HMAC over id, time and body, compared in constant time, five minutes long: without it anybody writes to anybody [I-08]. */
function verified(verifier: Webhook, { body, headers }: FastifyRequest): unknown {
  try {
    return verifier.verify(String(body), headers as Record<string, string>);
  } catch (cause) {
    throw new MiniAppError("NOT_SIGNED_IN", "This request is not signed by the mail gateway, or too late.", { cause });
  }
}
