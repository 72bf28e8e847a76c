import { type HostHandlers, MiniAppError, type network } from "@plaza/protocol";
import type { GuestContext } from "../guest-context.ts";

export function createNetwork(): HostHandlers<typeof network, GuestContext> {
  return {
    fetch: async ({ url, method, headers, body }, context) => {
      if (!URL.canParse(url)) throw new MiniAppError("INVALID_PARAMS", "The address cannot be read.");
      const target = new URL(url);
      // The server checks again, after each redirect and after resolution; refused here it costs no request [A4].
      if (!declaredOrigins(context).includes(target.origin)) {
        throw new MiniAppError("ORIGIN_NOT_DECLARED", `The manifest does not declare ${target.origin}.`, {
          data: { origin: target.origin },
        });
      }
      const bytes = typeof body === "string" ? (new TextEncoder().encode(body).buffer as ArrayBuffer) : body;
      return context.services.fetch({
        url: target.href,
        ...(method === undefined ? {} : { method }),
        ...(headers === undefined ? {} : { headers }),
        ...(bytes === undefined ? {} : { body: bytes }),
      });
    },
  };
}

function declaredOrigins(context: GuestContext): readonly string[] {
  return context.manifest.plaza.network?.connect ?? [];
}
