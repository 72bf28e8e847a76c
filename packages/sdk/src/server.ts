import { isCompactJws, type Launch, MiniAppError } from "@plaza/protocol";
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";

/** Seconds that launch data is believed: as long as the host signs it for. */
const MAX_AGE_SECONDS = 300;
/** Seconds that two clocks may differ. */
const CLOCK_SECONDS = 60;
const ALL = ["iss", "aud", "sub", "iat", "exp", "jti"];

/** What a host says of one open of the mini-app, verified. */
export interface LaunchData {
  /** The user's id in the mini-app, as `identity.getUser()` has it. */
  readonly userId: string;
  readonly launch: Pick<Launch, "path" | "query" | "fragment" | "scene">;
  /** When it was signed; milliseconds since the epoch. */
  readonly authDate: number;
  /** Another one each time: keep those you took for {@link LaunchVerifierOptions.maxAgeSeconds} to take each once. */
  readonly id: string;
}

export interface LaunchVerifierOptions {
  /** The host's issuer: `https://host.example/oidc`. */
  readonly issuer: string;
  /** Your mini-app's id. */
  readonly appId: string;
  /** Seconds since it was signed; default and most: 300. */
  readonly maxAgeSeconds?: number;
  /** Default: the issuer's key set, kept for ten minutes. */
  readonly keys?: JWTVerifyGetKey;
  /** Milliseconds since the epoch; default: the clock. */
  readonly now?: () => number;
}

export interface LaunchVerifier {
  /**
   * The launch that `plaza.identity.getLaunchData({ nonce })` is about. Rejects with INVALID_PARAMS for anything else: another signature, another mini-app, another
   * kind of token, too old, made for another nonce. Give the nonce that your server made for this session; without one a token that leaked can be sent
   * again until it is too old.
   */
  readonly verify: (token: string, expected?: { readonly nonce?: string }) => Promise<LaunchData>;
}

/** For the publisher's own server (Node, Deno, Bun, workers): believes launch data of one host for one mini-app. */
export function createLaunchVerifier(options: LaunchVerifierOptions): LaunchVerifier {
  const { issuer, appId, maxAgeSeconds = MAX_AGE_SECONDS, now = Date.now } = options;
  const keys = options.keys ?? createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return {
    verify: async (token, { nonce } = {}) => {
      try {
        if (!isCompactJws(token)) throw new Error("not compact");
        const { payload } = await jwtVerify<{ nonce?: unknown; launch?: unknown }>(token, keys, {
          // SECURITY: algorithm and kind are pinned: no other token of this issuer is launch data, whatever it says inside [I-16].
          algorithms: ["ES256"],
          typ: "plaza-launch+jwt",
          issuer,
          audience: appId,
          requiredClaims: ALL,
          maxTokenAge: Math.min(maxAgeSeconds, MAX_AGE_SECONDS),
          clockTolerance: CLOCK_SECONDS,
          currentDate: new Date(now()),
        });
        if (nonce !== undefined && !isSame(nonce, payload.nonce)) throw new Error("another nonce");
        const { sub = "", jti = "", iat = 0 } = payload;
        return { userId: sub, launch: readLaunch(payload.launch), authDate: iat * 1000, id: jti };
      } catch (cause) {
        throw new MiniAppError(
          "INVALID_PARAMS",
          "This is no launch data of this host for this mini-app and this session, or it is too old.",
          {
            cause,
          },
        );
      }
    },
  };
}

function readLaunch(value: unknown): LaunchData["launch"] {
  const { path, query, fragment, scene } = (typeof value === "object" && value !== null ? value : {}) as Partial<Record<string, unknown>>;
  if (typeof path !== "string" || typeof query !== "string" || typeof fragment !== "string" || typeof scene !== "string")
    throw new Error("no launch");
  return { path, query, fragment, scene: scene as Launch["scene"] };
}

/** SECURITY: looks at every character, so that the time of an answer says nothing about the nonce [I-16]. */
function isSame(expected: string, given: unknown): boolean {
  if (typeof given !== "string" || given.length !== expected.length) return false;
  let difference = 0;
  for (let at = 0; at < expected.length; at++) difference |= expected.charCodeAt(at) ^ given.charCodeAt(at);
  return difference === 0;
}
