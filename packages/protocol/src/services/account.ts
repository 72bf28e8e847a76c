import * as z from "zod/mini";
import { meSchema } from "./identity.ts";

/** `GET /api/v1/sign-in/ways`: how a person may sign in here. Demo personas are in `GET /api/v1/personas`. */
export const signInWaysSchema = z.object({
  passkey: z.boolean(),
  email: z.boolean(),
  /** Demo only: mail does not leave, it is shown on a page. */
  outbox: z.boolean(),
  /** The team's own OpenID provider, by what people call it; in place of passkeys and codes. */
  provider: z.optional(z.object({ name: z.string() })),
  /** Codes by text message: not a way to sign in, but to prove a number. */
  sms: z.boolean(),
});
export type SignInWays = z.infer<typeof signInWaysSchema>;

/** The answer of every way to sign in. */
export const signedInSchema = z.object({
  me: meSchema,
  /** Values that mini-apps had stored for the guest of this browser and for the account too: the account's were kept. */
  conflicts: z.int(),
});
export type SignedIn = z.infer<typeof signedInSchema>;

/** Options of a WebAuthn ceremony as the browser's `parse…FromJSON` takes them (Web Authentication Level 3, §5.1.8 and §5.1.9). */
export const passkeyOptionsSchema = z.looseObject({ challenge: z.string() });

/** `POST /api/v1/sign-in/email` and `POST /api/v1/account/email`: when the code that was sent stops working. */
export const emailSentSchema = z.object({
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});
/** `POST /api/v1/account/passkeys/options`, then `POST /api/v1/account/passkeys`; `PUT|DELETE /api/v1/account/passkeys/:id`. */
export const passkeySchema = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  /** Kept by the person's password manager on more than one device, or bound to this one. */
  synced: z.boolean(),
  createdAt: z.number(),
  lastUsedAt: z.nullable(z.number()),
});
export type Passkey = z.infer<typeof passkeySchema>;
export const browserSessionSchema = z.object({
  id: z.string(),
  /** Words from the User-Agent header: `Chrome`, `Android`. Null where it says nothing. */
  browser: z.nullable(z.string()),
  os: z.nullable(z.string()),
  surface: z.enum(["host", "console"]),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  /** The browser that asks. */
  current: z.boolean(),
});
export type BrowserSessionView = z.infer<typeof browserSessionSchema>;

/** `GET /api/v1/account`; `DELETE /api/v1/account/sessions[/:id]` ends others; `PUT /api/v1/account/name`. Each answers with the account as it is then. */
export const accountSchema = z.object({
  /** Verified. */
  email: z.nullable(z.string()),
  /** Verified; E.164. */
  phone: z.nullable(z.string()),
  /** A demo person, whom anyone may be: it has no ways to sign in of its own. */
  persona: z.boolean(),
  passkeys: z.array(passkeySchema),
  sessions: z.array(browserSessionSchema),
});
export type Account = z.infer<typeof accountSchema>;

/** `GET /api/v1/outbox` (demo): mail and text messages that were not sent, newest first. `subject` is null for a text message. */
export const outboxSchema = z.object({
  messages: z.array(z.object({ id: z.string(), to: z.string(), subject: z.nullable(z.string()), text: z.string(), at: z.number() })),
});
export type OutboxMessage = z.infer<typeof outboxSchema>["messages"][number];
