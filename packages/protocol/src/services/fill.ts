import * as z from "zod/mini";
import { fillFieldSchema } from "../capabilities/fill.ts";
import { personNameSchema } from "./account-requests.ts";

/** `GET /api/v1/me/contacts` (user session): what the host's sheet can offer to a form, besides the saved addresses; never sent to a guest. */
export const contactsSchema = z.object({
  name: z.optional(z.string()),
  /** Verified; E.164. */
  phone: z.optional(z.string()),
  /** Verified. */
  email: z.optional(z.string()),
  /** Whether a relay address can be given in its place. */
  relay: z.optional(z.boolean()),
});
export type Contacts = z.infer<typeof contactsSchema>;

/** `POST /api/v1/identity/fill` (guest session, after the user's yes in the host's sheet) → Filled: these fields, this once. */
export const fillRequestSchema = z.object({
  fields: z.array(fillFieldSchema).check(z.minLength(1), z.maxLength(4)),
  /** Of the saved addresses; without it the default. */
  addressId: z.optional(z.uuid()),
  /** Written into the sheet by a person who had no name yet; kept as theirs. */
  name: z.optional(personNameSchema),
});
export type FillRequest = z.infer<typeof fillRequestSchema>;

/** `POST /api/v1/identity/phone-code` (guest session, after the user's yes). */
export const phoneCodeResponseSchema = z.object({ code: z.string(), expiresAt: z.number() });
export type PhoneCodeResponse = z.infer<typeof phoneCodeResponseSchema>;

/** `POST /api/v1/merchant/phone-codes/exchange` (API key): once, within 5 minutes, by a server of the app that the code was made for. */
export const phoneExchangeRequestSchema = z.object({ code: z.string().check(z.minLength(1), z.maxLength(256)) });
export const phoneExchangeResponseSchema = z.object({
  /** E.164. */
  phone: z.string(),
  /** That its person proved, by a code sent to it, to read its messages. */
  verified: z.literal(true),
  /** The person's pairwise id in the app. */
  sub: z.string(),
  appId: z.string(),
});

/** `POST /api/v1/account/phone` (the shell): sends a code to a number; `POST /api/v1/account/phone/code` with it, `DELETE /api/v1/account/phone` → Account. */
export const phoneRequestSchema = z.object({
  phone: z.string().check(z.trim(), z.minLength(3), z.maxLength(40)),
  /** How a number without a country code is read; ISO 3166-1 alpha-2. */
  country: z.string().check(z.regex(/^[A-Z]{2}$/)),
  locale: z.enum(["en", "vi", "th"]),
});
export type PhoneRequest = z.infer<typeof phoneRequestSchema>;
export const phoneSentSchema = z.object({
  /** The number as it was understood; E.164. */
  phone: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});
export const phoneCodeRequestSchema = z.object({
  /** Six digits; spaces between them are allowed. */
  code: z.string().check(z.maxLength(16), z.regex(/^(?: *\d){6} *$/)),
});
