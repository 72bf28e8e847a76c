import * as z from "zod/mini";
import { appIdSchema } from "../ids.ts";

/** `GET /api/v1/me/relays`, `PUT /api/v1/me/relays/:appId` (user session): addresses that mini-apps were given in place of the user's own. */
export const relaySchema = z.object({
  appId: appIdSchema,
  address: z.string(),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  /** Mail to it reaches the user. */
  on: z.boolean(),
});
export type Relay = z.infer<typeof relaySchema>;
export const relaysResponseSchema = z.object({ relays: z.array(relaySchema) });
export const relayRequestSchema = z.object({ on: z.boolean() });

/**
 * `POST /api/v1/relay/inbound` (the mail gateway, signed as webhooks are: Standard Webhooks §4): one mail to an address of the relay domain, as its gateway has
 * received it.
 */
export const inboundMailSchema = z.object({
  /** Of the message; the same one is passed on once. */
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  /** RFC 5322 `From`, one address, without a name. */
  from: z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254), z.email()),
  /** Envelope recipient. */
  to: z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254)),
  subject: z.string().check(z.maxLength(998)),
  text: z.string().check(z.maxLength(100_000)),
  /** Whether DMARC passed for the domain of `from` (RFC 7489 §6.6). */
  authenticated: z.boolean(),
  /** An `Auto-Submitted` header other than `no` (RFC 3834 §5), a null envelope sender, or our own mark of passing on (`X-Plaza-Relay`). */
  automatic: z.boolean(),
});
export type InboundMail = z.infer<typeof inboundMailSchema>;
/** `refused` says nothing of why: there is nothing to probe. The gateway answers it with 550. */
export const inboundAnswerSchema = z.object({ outcome: z.enum(["forwarded", "refused"]) });
