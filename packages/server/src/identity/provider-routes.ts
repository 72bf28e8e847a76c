import { providerReturnSchema, providerStartSchema } from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import type { SchemaInstance } from "../core/http.ts";
import type { AccountParts } from "./account-routes.ts";
import type { Provider } from "./provider.ts";
import { memberOfProvider } from "./provider-accounts.ts";
import { ceremonies, type Enter, requireGuest, signedIn } from "./sign-in-routes.ts";
import { providerSessions } from "./tables.ts";

/** Page of each surface that the provider sends the browser back to. SECURITY: one address, and nothing in a request says another [I-12]. */
const RETURN_PATH = "/sign-in/return";

/** Sign-in by the team's own OpenID provider. */
export function registerProvider(app: SchemaInstance, { ctx }: AccountParts, provider: Provider, enter: Enter): void {
  const redirectUri = ({ surface }: FastifyRequest): string =>
    `${surface === "console" ? ctx.config.consoleOrigin : ctx.config.origin}${RETURN_PATH}`;

  app.post(
    "/sign-in/provider",
    {
      schema: {
        summary: "Where the browser goes to sign in at the team's own OpenID provider.",
        auth: "user",
        response: { 200: providerStartSchema },
      },
      config: ceremonies,
    },
    async (request) => provider.begin((await requireGuest(ctx, request)).browserSessionId, redirectUri(request)),
  );
  app.post(
    "/sign-in/provider/return",
    {
      schema: {
        summary: "Signs in, or up, with what the provider sent the browser back with.",
        auth: "user",
        body: providerReturnSchema,
        ...signedIn,
      },
      config: ceremonies,
    },
    async (request, reply) => {
      const guest = await requireGuest(ctx, request);
      const person = await provider.finish(guest.browserSessionId, redirectUri(request), request.body.query);
      return enter(
        request,
        reply,
        (tx) => memberOfProvider(tx, ctx, guest.userId, person),
        async (tx, { browserSessionId }) => {
          const { issuer, subject, sid = null } = person;
          await tx.insert(providerSessions).values({ browserSessionId, issuer, subject, sid });
        },
      );
    },
  );
}
