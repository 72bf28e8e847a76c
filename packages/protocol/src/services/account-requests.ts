import * as z from "zod/mini";

/** Characters of base64url; each field has a bound of its own, for what comes in is decoded before anyone is known. */
const base64url = (maxLength: number) => z.string().check(z.regex(/^[\w-]+$/), z.maxLength(maxLength));

/** What a person or a passkey is called. */
export const personNameSchema = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(60),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  z.regex(/^[^\u0000-\u001f\u007f]*$/),
);
/** In lower case: providers that tell `A@` from `a@` exist on paper only, and one person must not become two. */
const emailSchema = z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254), z.email());

/** RegistrationResponseJSON (Web Authentication Level 3, §5.1): what `POST /sign-up/passkey` and `POST /account/passkeys` take. */
export const passkeyCreationSchema = z.object({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.optional(z.string().check(z.maxLength(32))),
  clientExtensionResults: z.object({}),
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: z.optional(z.array(z.string().check(z.maxLength(32))).check(z.maxLength(8))),
  }),
});
export type PasskeyCreation = z.infer<typeof passkeyCreationSchema>;

/** AuthenticationResponseJSON: what `POST /sign-in/passkey` takes. */
export const passkeyAssertionSchema = z.object({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.optional(z.string().check(z.maxLength(32))),
  clientExtensionResults: z.object({}),
  response: z.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(8192),
    /** Names the account; a passkey of ours always has it, for it is found without a name being typed. */
    userHandle: base64url(128),
  }),
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertionSchema>;

/** `POST /api/v1/sign-up/passkey/options` and, with the ceremony's answer, `POST /api/v1/sign-up/passkey` → SignedIn: the guest becomes a member. */
export const signUpOptionsRequestSchema = z.object({ name: personNameSchema });
export const signUpRequestSchema = z.object({ name: personNameSchema, passkey: passkeyCreationSchema });

/** `POST /api/v1/sign-in/email`: sends a code to the address, known or not. `POST /api/v1/sign-in/email/code` with it → SignedIn. `…/account/email[/code]`: the same for an address that a member adds. */
export const emailRequestSchema = z.object({ email: emailSchema, locale: z.enum(["en", "vi", "th"]) });
export const emailCodeRequestSchema = z.object({
  /** Eight digits; spaces between them are allowed. */
  code: z.string().check(z.maxLength(16), z.regex(/^(?: *\d){8} *$/)),
});

/** `PUT /api/v1/account/name`, `PUT /api/v1/account/passkeys/:id`. */
export const renameRequestSchema = z.object({ name: personNameSchema });
