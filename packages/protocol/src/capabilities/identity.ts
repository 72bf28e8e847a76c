import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";
import { scopeSchema } from "../ids.ts";
import { filledSchema, fillFieldSchema, postalAddressSchema } from "./fill.ts";

/** What a mini-app may know of its user: only the parts that were granted. */
export const guestUserSchema = z.object({
  /** Pairwise: another mini-app of another publisher sees another id for the same person (OpenID Connect Core §8.1). */
  id: z.string(),
  state: z.enum(["guest", "member"]),
  ageBand: z.optional(z.enum(["under-13", "13-15", "16-17", "18+"])),
  profile: z.optional(z.object({ name: z.string(), picture: z.optional(z.string()) })),
  email: z.optional(z.string()),
  phone: z.optional(z.string()),
  address: z.optional(postalAddressSchema),
});
export type GuestUser = z.infer<typeof guestUserSchema>;

/** An S256 challenge and no other: `plain` would let whoever sees the code exchange it [I-05]. */
export const codeChallengeSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

export const identity = defineCapability({
  name: "identity",
  version: "1",
  summary: "Who the user is, as far as they have agreed to say.",
  methods: {
    getUser: method({
      summary: "The user of this session; parts that were not granted are absent.",
      params: z.object({}),
      result: guestUserSchema,
      example: {},
    }),
    getIdToken: method({
      summary: "An ID token for this mini-app, at most 5 minutes long, for the publisher's own server to verify.",
      params: z.object({ nonce: z.optional(z.string().check(z.minLength(1), z.maxLength(256))) }),
      result: z.object({ token: z.string(), expiresAt: z.number() }),
      limits: { ratePerSecond: 1, burst: 10 },
      example: { nonce: "n-0S6_WzA2Mj" },
    }),
    getLaunchData: method({
      summary:
        "How this session was opened and for whom, signed for the publisher's own server to verify: mini-app, user, launch options, time, and the server's nonce.",
      params: z.object({
        /** Of the publisher's server; comes back in the signed data. */
        nonce: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      }),
      /** `token`: JWS, typ `plaza-launch+jwt`, at most 5 minutes long. `expiresAt`: milliseconds since the epoch. */
      result: z.object({ token: z.string(), expiresAt: z.number() }),
      limits: { ratePerSecond: 1, burst: 10 },
      example: { nonce: "n-0S6_WzA2Mj" },
    }),
    getAuthorizationCode: method({
      summary:
        "An authorization code for the publisher's own server (OpenID Connect Core §3.1, PKCE S256): one use, one minute. Asks the user for scopes that they have not granted yet.",
      params: z.object({
        /** Space separated; `openid` and scopes of the manifest. */
        scope: z.string().check(z.minLength(1), z.maxLength(200)),
        /** SHA-256 of the verifier that the publisher's server keeps, base64url (RFC 7636 §4.2). */
        codeChallenge: codeChallengeSchema,
        /** Given back unchanged. */
        state: z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
        /** Comes back in the ID token. */
        nonce: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      }),
      result: z.object({
        code: z.string(),
        /** To be named again at the token endpoint (RFC 6749 §4.1.3). */
        redirectUri: z.string(),
        /** The issuer (RFC 9207). */
        iss: z.string(),
        state: z.optional(z.string()),
      }),
      consent: "sheet",
      limits: { ratePerSecond: 0.2, burst: 5, inFlight: 1 },
      example: { scope: "openid email", codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", state: "af0ifjsldkj" },
    }),
    requestScopes: method({
      summary: "Asks the user, in a host sheet, for scopes one by one; only scopes of the manifest can be asked for.",
      params: z.object({
        scopes: z.array(scopeSchema).check(z.minLength(1), z.maxLength(4)),
        reason: z.optional(z.string().check(z.maxLength(200))),
      }),
      result: z.object({ granted: z.array(scopeSchema), denied: z.array(scopeSchema) }),
      consent: "sheet",
      limits: { ratePerSecond: 0.2, burst: 3, inFlight: 1 },
      example: { scopes: ["email"], reason: "Send your receipt" },
    }),
    fillProfile: method({
      summary:
        "Offers the user, in a host sheet, to fill a form: what they tick comes back, this once, and nothing is granted for later. Only fields whose scope the manifest declares can be asked for; CONSENT_DENIED where nothing was ticked.",
      params: z.object({
        fields: z.array(fillFieldSchema).check(z.minLength(1), z.maxLength(4)),
        reason: z.optional(z.string().check(z.maxLength(200))),
      }),
      result: filledSchema,
      consent: "sheet",
      limits: { ratePerSecond: 0.2, burst: 3, inFlight: 1 },
      example: { fields: ["name", "phone", "address"], reason: "Book your table" },
    }),
    getPhoneCode: method({
      summary:
        "Asks the user, in a host sheet, to give the publisher's server their verified phone number: a code for `POST /api/v1/merchant/phone-codes/exchange`, one use, five minutes. The number never passes through the mini-app.",
      params: z.object({ reason: z.optional(z.string().check(z.maxLength(200))) }),
      result: z.object({ code: z.string(), expiresAt: z.number() }),
      consent: "sheet",
      limits: { ratePerSecond: 0.2, burst: 3, inFlight: 1 },
      example: { reason: "Call you when your table is ready" },
    }),
  },
});
