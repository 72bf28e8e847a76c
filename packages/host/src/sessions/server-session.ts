import { MiniAppError } from "@plaza/protocol";
import type { SessionResponse } from "@plaza/protocol/services";
import type { HostServices, TokenSource } from "../services/port.ts";

/** Milliseconds before its end that a token is renewed. */
const RENEW_BEFORE_MS = 45_000;

/** The server's side of one running guest: (user, app, release, consent). */
export interface ServerSession {
  /** Resolves when the server opened the session; opening does not wait for it, the first call that needs it does. */
  readonly started: Promise<SessionResponse>;
  readonly token: TokenSource;
  /** No further token is given out. */
  end(): void;
}

export function openServerSession(options: {
  readonly services: Pick<HostServices, "startSession" | "renewSession">;
  readonly request: Parameters<HostServices["startSession"]>[0];
  readonly now: () => number;
}): ServerSession {
  const { services, now } = options;
  let response: SessionResponse | null = null;
  let renewing: Promise<SessionResponse> | null = null;
  let ended = false;
  const started = services.startSession(options.request).then((answer) => {
    response = answer;
    return answer;
  });
  // Whoever needs the session sees the failure; nobody may need it before the guest is gone.
  started.catch(() => {});

  function renew(old: SessionResponse): Promise<SessionResponse> {
    renewing ??= services
      .renewSession(old.token)
      .then((answer) => {
        response = answer;
        return answer;
      })
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  return {
    started,
    token: async () => {
      const held = response ?? (await started);
      if (ended && held.expiresAt <= now()) throw new MiniAppError("BRIDGE_CLOSED");
      if (held.expiresAt - now() > RENEW_BEFORE_MS || ended) return held.token;
      // A renewal that nobody answers is not yet the end: the old token still works for a while.
      return (
        await renew(held).catch((error: unknown) => {
          if (held.expiresAt > now() + 2_000) return held;
          throw error;
        })
      ).token;
    },
    end: () => {
      ended = true;
    },
  };
}
