import * as z from "zod/mini";
import { codeChallengeSchema, guestUserSchema } from "../capabilities/identity.ts";
import { appIdSchema, channelSchema, permissionSchema, scopeSchema, sessionIdSchema } from "../ids.ts";
import { removalSchema } from "./policy.ts";

/** Consent purposes; `operation` is always on and carries no user id. */
export const consentSchema = z.object({ analytics: z.boolean(), personalisation: z.boolean() });
export type Consents = z.infer<typeof consentSchema>;

/** `GET /api/v1/me`. A visitor who has not signed in is a `guest` with a stable id of this browser. */
export const meSchema = z.object({
  id: z.string(),
  state: z.enum(["guest", "member"]),
  role: z.enum(["user", "publisher", "operator"]),
  name: z.optional(z.string()),
  locale: z.optional(z.string()),
  /** Null until the user has been asked. */
  consents: z.nullable(consentSchema),
  /** Seed of the user's mark: drawn by host chrome only, never sent to a guest. */
  mark: z.object({ seed: z.string(), words: z.tuple([z.string(), z.string()]) }),
  /** What the operator's policy takes from mini-apps while this user is there [H5]. */
  removed: z.array(removalSchema),
});
export type Me = z.infer<typeof meSchema>;

/** `GET /api/v1/personas` (demo only). */
export const personaSchema = z.object({
  id: z.string(),
  name: z.string(),
  about: z.string(),
  role: z.enum(["user", "publisher", "operator"]),
  locale: z.string(),
});
export type Persona = z.infer<typeof personaSchema>;
export const personasResponseSchema = z.object({ personas: z.array(personaSchema) });

/** `POST /api/v1/sign-in` (demo) → Me; `POST /api/v1/sign-out` → Me of the new guest. */
export const signInRequestSchema = z.object({ persona: z.string() });

/** `PUT /api/v1/me/consents` → Me; `POST /api/v1/me/mark` → Me with a new mark. */

/** `POST /api/v1/sessions` (user session): starts the server side of one running guest. */
export const sessionRequestSchema = z.object({
  appId: appIdSchema,
  version: z.string(),
  channel: channelSchema,
  /** Of the browser that the guest runs in, for policy. Who does not say it has the lesser one. */
  isolation: z.optional(z.enum(["full", "reduced"])),
});
export type SessionRequest = z.infer<typeof sessionRequestSchema>;
export const sessionResponseSchema = z.object({
  sessionId: sessionIdSchema,
  /** Short-lived JWT for (user, app, release, consent); only the host holds it. */
  token: z.string(),
  /** Milliseconds since the epoch; the host renews with `POST /api/v1/sessions/renew` and the old token. */
  expiresAt: z.number(),
  user: guestUserSchema,
  granted: z.array(permissionSchema),
});
export type SessionResponse = z.infer<typeof sessionResponseSchema>;

/** `POST /api/v1/identity/id-token` (guest session) → token. */
export const idTokenRequestSchema = z.object({ nonce: z.optional(z.string()) });
export const idTokenResponseSchema = z.object({ token: z.string(), expiresAt: z.number() });

/** `POST /api/v1/identity/authorization-code` (guest session): only scopes that are granted. */
export const authorizationCodeRequestSchema = z.object({
  scopes: z.array(scopeSchema).check(z.maxLength(4)),
  codeChallenge: codeChallengeSchema,
  nonce: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
});
export type AuthorizationCodeRequest = z.infer<typeof authorizationCodeRequestSchema>;
export const authorizationCodeResponseSchema = z.object({ code: z.string(), redirectUri: z.string(), iss: z.string() });
export type AuthorizationCodeResponse = z.infer<typeof authorizationCodeResponseSchema>;

/** `GET /api/v1/admin/issuer/keys` (operators): the keys of ID tokens, the one that signs first. Times are milliseconds since the epoch. */
export const issuerKeysResponseSchema = z.object({
  keys: z.array(
    z.object({ kid: z.string(), phase: z.enum(["next", "signing", "retiring"]), signsAt: z.number(), retiresAt: z.nullable(z.number()) }),
  ),
});
/** `POST /api/v1/admin/issuer/keys`. */
export const rotateRequestSchema = z.object({
  compromised: z._default(z.boolean(), false),
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
});

/** `GET /api/v1/identity/user` (guest session) → GuestUser. */

/** `GET /api/v1/grants` (user session): what each mini-app may read. `PUT /api/v1/grants/:appId` sets, `DELETE /api/v1/grants/:appId[/:scope]` revokes. */
export const grantSchema = z.object({ appId: appIdSchema, scopes: z.array(z.object({ scope: permissionSchema, grantedAt: z.number() })) });
export type Grant = z.infer<typeof grantSchema>;
export const grantsResponseSchema = z.object({ grants: z.array(grantSchema) });
export const grantRequestSchema = z.object({
  scopes: z.array(permissionSchema),
  /** With the scope `email`: whether the app sees a relay address in place of the user's own. Absent: as it was. */
  hideEmail: z.optional(z.boolean()),
});
