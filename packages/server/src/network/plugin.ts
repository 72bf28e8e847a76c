import { connectOrigins, type Manifest, unsafeAllowLoopback } from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import { egressRequestSchema, egressResponseSchema } from "@plaza/protocol/services";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { createFootprintRecorder } from "../footprint/recording.ts";
import { createEgress, type Egress, type EgressOptions, unsafePrivateOrigins } from "./egress.ts";

/** Bytes of a request: 5 MB in base64, and some room for its headers. */
const MAX_BODY_BYTES = 7 * 1024 * 1024;

const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|(?:[a-z0-9-]+\.)+localhost)(?::\d+)?$/;

/** A developer's own machine may be called in development; the registry lets no such manifest in otherwise. */
export function egressOf(ctx: Pick<ServerContext, "config">, options: EgressOptions = {}): Egress {
  return createEgress(
    ctx.config.env === "development" ? { ...options, [unsafePrivateOrigins]: (origin) => LOOPBACK.test(origin) } : options,
  );
}

function originsOf(ctx: ServerContext, manifest: Manifest): readonly string[] {
  return connectOrigins(manifest, ctx.config.env === "development" ? { [unsafeAllowLoopback]: true } : {});
}

/** `POST /network/fetch`: the egress proxy of running guests. */
export const networkModule: ServerModule = {
  name: "network",
  register: (api, ctx) => {
    const egress = egressOf(ctx);
    const footprint = createFootprintRecorder(ctx.db, ctx.clock);
    withSchemas(api).post(
      "/network/fetch",
      {
        bodyLimit: MAX_BODY_BYTES,
        schema: {
          summary: "A request to an origin that the manifest declares",
          tags: ["network"],
          auth: "guest-session",
          body: egressRequestSchema,
          response: { 200: egressResponseSchema },
        },
      },
      async (request) => {
        const session = await ctx.auth.requireGuestSession(request, "network");
        const release = await ctx.registry.findRelease(session.appId, session.release);
        if (release === undefined) throw new MiniAppError("RELEASE_REVOKED");
        const { url, method, headers, body } = request.body;
        const answer = await egress.fetch(
          { url, method, headers, ...(body === undefined ? {} : { body: Buffer.from(body, "base64") }) },
          { origins: originsOf(ctx, release.manifest) },
        );
        await footprint.add(session, "origin", [new URL(url).origin, new URL(answer.url).origin]);
        return { ...answer, body: answer.body.toString("base64") };
      },
    );
  },
};
