import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { MiniAppError } from "@plaza/protocol";
import type { PasskeyAssertion, PasskeyCreation } from "@plaza/protocol/services";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from "@simplewebauthn/server";
import { and, asc, eq } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Executor, Transaction } from "../core/context.ts";
import { withStatus } from "../core/problems.ts";
import { CHALLENGE_MS, type Challenges } from "./challenges.ts";
import { type PasskeyRow, passkeys } from "./tables.ts";

/** Passkeys that one person may have. */
export const MAX_PASSKEYS = 20;

type Credential = Pick<PasskeyRow, "id" | "publicKey" | "counter" | "transports" | "synced">;

/** Passkeys (Web Authentication Level 3): made and checked here, kept in `identity_passkeys`. */
export interface Passkeys {
  readonly creationOptions: (user: UserIdentity, purpose: "sign-up" | "add", name: string) => Promise<{ readonly challenge: string }>;
  readonly verifyCreation: (user: UserIdentity, purpose: "sign-up" | "add", answer: PasskeyCreation) => Promise<Credential>;
  readonly requestOptions: (browserSessionId: string, ceremony: Ceremony) => Promise<{ readonly challenge: string }>;
  /** The passkey that signed, as it was before, and what is to be noted of it by {@link Passkeys.noteUse}. */
  readonly verifyAssertion: (browserSessionId: string, ceremony: Ceremony, answer: PasskeyAssertion) => Promise<PasskeyUse>;
  /** In the transaction that signs in; refuses when another answer of the same passkey was noted in between. */
  readonly noteUse: (tx: Transaction, use: PasskeyUse) => Promise<void>;
  readonly insert: (tx: Transaction, userId: string, credential: Credential, name: string | null) => Promise<void>;
  readonly list: (userId: string) => Promise<PasskeyRow[]>;
}

/** What a signature is for: to sign in, or to agree to `subject`, of which and the nonce the challenge is the hash. */
export type Ceremony = { readonly purpose: "sign-in" } | { readonly purpose: "step-up"; readonly subject: string; readonly nonce: string };

export interface PasskeyUse {
  readonly passkey: PasskeyRow;
  readonly counter: number;
  readonly synced: boolean;
}

export interface PasskeysOptions {
  readonly config: ServerConfig;
  readonly db: Executor;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly challenges: Challenges;
  /** Of the pages that ask; default: the shell's. */
  readonly origin?: string;
}

/** The relying party's id: the host name of the shell. Undefined where it is an IP address, which passkeys do not allow (Web Authentication §5.1.2). */
export function relyingPartyId(config: ServerConfig): string | undefined {
  const { hostname } = new URL(config.origin);
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? hostname : undefined;
}

/** Pages of the relying party itself and of hosts below it have its passkeys (Web Authentication §5.1.3, step 8). */
export function hasPasskeys(config: ServerConfig, origin: string): boolean {
  const rpId = relyingPartyId(config);
  const { hostname } = new URL(origin);
  return rpId !== undefined && (hostname === rpId || hostname.endsWith(`.${rpId}`));
}

export function createPasskeys({ config, db, clock, logger, challenges, origin = config.origin }: PasskeysOptions): Passkeys {
  const rpID = relyingPartyId(config) ?? "";
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
  const list = (userId: string) => db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt));
  /** SECURITY: whatever is wrong, one answer: the reason is for our log, not for who tries [I-14]. */
  const refused = (cause: unknown): MiniAppError => {
    logger.info({ err: cause }, "a passkey was refused");
    return withStatus(new MiniAppError("INVALID_PARAMS", "This passkey was not accepted. Try again, or use another way to sign in."), 403);
  };

  return {
    list,
    creationOptions: async (user, purpose, name) => {
      const known = await list(user.userId);
      if (known.length >= MAX_PASSKEYS)
        throw new MiniAppError("QUOTA_EXCEEDED", `An account has at most ${MAX_PASSKEYS} passkeys. Remove one that you do not use.`);
      const options = await generateRegistrationOptions({
        rpName: config.name,
        rpID,
        userName: name,
        userDisplayName: name,
        userID: new TextEncoder().encode(user.userId),
        timeout: CHALLENGE_MS,
        attestationType: "none",
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
        // Discoverable: who signs in types no name. Verified: a stolen phone alone is no way in.
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
      await challenges.keep(options.challenge, { browserSessionId: user.browserSessionId, purpose });
      return { ...options };
    },
    verifyCreation: async (user, purpose, answer) => {
      try {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: answer as Parameters<typeof verifyRegistrationResponse>[0]["response"],
          expectedChallenge: (challenge) => challenges.take(challenge, { browserSessionId: user.browserSessionId, purpose }),
          ...expected,
        });
        if (!verified) throw new Error("the attestation does not verify");
        const { credential, credentialBackedUp } = registrationInfo;
        return {
          id: credential.id,
          publicKey: Buffer.from(credential.publicKey).toString("base64url"),
          counter: credential.counter,
          transports: answer.response.transports ?? [],
          synced: credentialBackedUp,
        };
      } catch (cause) {
        throw refused(cause);
      }
    },
    insert: async (tx, userId, credential, name) => {
      const [row] = await tx
        .insert(passkeys)
        .values({ ...credential, userId, name, createdAt: clock.now(), lastUsedAt: null })
        .onConflictDoNothing()
        .returning({ id: passkeys.id });
      // SECURITY: a credential id that someone has is not taken over by naming it again (Web Authentication §7.1, step 26) [I-14].
      if (row === undefined) throw refused(new Error("the credential id is known"));
    },
    requestOptions: async (browserSessionId, ceremony) => {
      const challenge = ceremony.purpose === "step-up" ? { challenge: hashOf(ceremony) } : {};
      const options = await generateAuthenticationOptions({ rpID, timeout: CHALLENGE_MS, userVerification: "required", ...challenge });
      await challenges.keep(options.challenge, { browserSessionId, purpose: ceremony.purpose });
      return { ...options };
    },
    verifyAssertion: async (browserSessionId, ceremony, answer) => {
      try {
        const [passkey] = await db.select().from(passkeys).where(eq(passkeys.id, answer.id));
        if (passkey === undefined) throw new Error("no such passkey");
        // SECURITY: the account that the authenticator names and the one we know it for are the same (Web Authentication §7.2, step 6) [I-14].
        if (Buffer.from(answer.response.userHandle, "base64url").toString() !== passkey.userId)
          throw new Error("another user's credential");
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: answer as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
          // SECURITY: a yes to one thing is no yes to another [C-18].
          expectedChallenge: async (challenge) =>
            (ceremony.purpose === "sign-in" || challenge === hashOf(ceremony).toString("base64url")) &&
            (await challenges.take(challenge, { browserSessionId, purpose: ceremony.purpose })),
          credential: toCredential(passkey),
          ...expected,
        });
        if (!verified) throw new Error("the signature does not verify");
        return { passkey, counter: authenticationInfo.newCounter, synced: authenticationInfo.credentialBackedUp };
      } catch (cause) {
        throw refused(cause);
      }
    },
    noteUse: async (tx, { passkey, counter, synced }) => {
      // SECURITY: the counter that was checked is still the one there is: of two copies of one key, signing at once, one is refused [I-14].
      const [row] = await tx
        .update(passkeys)
        .set({ counter, synced, lastUsedAt: clock.now() })
        .where(and(eq(passkeys.id, passkey.id), eq(passkeys.counter, passkey.counter)))
        .returning({ id: passkeys.id });
      if (row === undefined) throw refused(new Error("the passkey was used or removed meanwhile"));
    },
  };
}

function hashOf({ subject, nonce }: Extract<Ceremony, { purpose: "step-up" }>): Buffer<ArrayBuffer> {
  return createHash("sha256").update(`${subject}.${nonce}`).digest() as Buffer<ArrayBuffer>;
}

function toCredential({ id, publicKey, counter, transports }: PasskeyRow): WebAuthnCredential {
  return { id, publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")), counter, transports: [...transports] };
}
