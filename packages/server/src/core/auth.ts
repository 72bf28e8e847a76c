import type { Channel } from "@plaza/protocol";
import { MiniAppError } from "@plaza/protocol";
import type { Consents, Me, RemovableCapability } from "@plaza/protocol/services";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { BrowserSessions } from "../identity/browser-sessions.ts";
import type { GuestSessions } from "../sessions/guest-sessions.ts";

export type Role = Me["role"];

/** A person's browser session, from the cookie. Every visitor has one: who has not signed in is a `guest`. */
export interface UserIdentity {
  readonly userId: string;
  readonly state: "guest" | "member";
  readonly role: Role;
  /** The publisher whose apps a `publisher` may see in the console. */
  readonly publisherId?: string;
  /** Null until the user has been asked. */
  readonly consents: Consents | null;
  /** Of this browser; ends at sign-out. */
  readonly browserSessionId: string;
}

/** One running guest, from the bearer token that only the host holds. */
export interface GuestSession {
  readonly sessionId: string;
  /** Of the signed-in browser that the guest runs in. */
  readonly browserSessionId: string;
  readonly userId: string;
  readonly appId: string;
  /** Version name. */
  readonly release: string;
  readonly channel: Channel;
  /** The user's pairwise id in this app: the only id of a person that may reach a publisher or the analytics store. */
  readonly sub: string;
  /** As they are now, not as they were at the session's start; both false until the user was asked. */
  readonly consents: Consents;
  /** Whether the user has passkeys, and whether this browser has shown one of them. */
  readonly passkey: "none" | "shown" | "not-shown";
  /** ISO 3166-1 country of the user, where it is known. */
  readonly region?: string;
}

/** A publisher's credential, from the bearer token. */
export interface PublisherIdentity {
  readonly credentialId: string;
  /** What the publisher calls it: "laptop", "CI". */
  readonly credentialLabel: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly appIds: readonly string[];
}

export interface Auth {
  /**
   * The user of the cookie session; throws NOT_SIGNED_IN where there is none.
   * SECURITY: for POST, PUT, PATCH and DELETE the Origin header must be one of our own pages (or a configured embedder) [I-12].
   */
  readonly requireUser: (request: FastifyRequest) => Promise<UserIdentity>;
  /** Like `requireUser`, but gives a new visitor a guest session. Only where a first visit can land. */
  readonly ensureUser: (request: FastifyRequest, reply: FastifyReply) => Promise<UserIdentity>;
  /** `requireUser` and one of these roles; CAPABILITY_DENIED otherwise. */
  readonly requireRole: (request: FastifyRequest, ...roles: readonly Role[]) => Promise<UserIdentity>;
  /**
   * NOT_SIGNED_IN for a bad, expired or ended session; RELEASE_REVOKED when the app was stopped or the release revoked; CAPABILITY_DENIED where policy
   * takes from this person and app what the route serves.
   */
  readonly requireGuestSession: (request: FastifyRequest, capability?: RemovableCapability) => Promise<GuestSession>;
  readonly requirePublisher: (request: FastifyRequest) => Promise<PublisherIdentity>;
}

export interface AuthParts {
  readonly browsers: BrowserSessions;
  readonly guests: Pick<GuestSessions, "require">;
  readonly publishers: { readonly require: Auth["requirePublisher"] };
}

export function createAuth({ browsers, guests, publishers }: AuthParts): Auth {
  return {
    requireUser: browsers.requireUser,
    ensureUser: browsers.ensureUser,
    requireRole: async (request, ...roles) => {
      const user = await browsers.requireUser(request);
      if (!roles.includes(user.role)) throw new MiniAppError("CAPABILITY_DENIED", "Your role does not allow this.");
      return user;
    },
    requireGuestSession: guests.require,
    requirePublisher: publishers.require,
  };
}
