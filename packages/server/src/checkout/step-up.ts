import { randomBytes } from "node:crypto";
import { MiniAppError, type Money } from "@plaza/protocol";
import type { PasskeyAssertion, StepUp, StepUpQuestion } from "@plaza/protocol/services";
import type { GuestSession } from "../core/auth.ts";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import { createChallenges } from "../identity/challenges.ts";
import { notePasskeyProof } from "../identity/passkey-proofs.ts";
import { createPasskeys, type Passkeys, relyingPartyId } from "../identity/passkeys.ts";

/** What a confirmation brings as the user's second yes. */
export interface StepUpGiven {
  readonly amount: Money;
  /** Of a user who has passkeys: a signature over this very quote. */
  readonly passkey?: { readonly nonce: string; readonly assertion: PasskeyAssertion };
}

/** How the user agreed, for the record. */
export type StepUpWay = "asked-again" | "passkey";

/** Undefined where the shell's address allows no passkeys. */
function passkeysIn(ctx: ServerContext, db: Executor): Passkeys | undefined {
  if (relyingPartyId(ctx.config) === undefined) return undefined;
  const { config, clock, logger } = ctx;
  return createPasskeys({ config, clock, logger, db, challenges: createChallenges({ db, clock }) });
}

/** What the user's authenticator is to be asked, to agree to this quote and no other; without `passkey` for a user who has none. */
export async function askStepUp(ctx: ServerContext, session: GuestSession, quote: string): Promise<StepUpQuestion> {
  const passkeys = passkeysIn(ctx, ctx.db);
  if (passkeys === undefined || (await passkeys.list(session.userId)).length === 0) return {};
  const nonce = randomBytes(32).toString("base64url");
  const options = await passkeys.requestOptions(session.browserSessionId, { purpose: "step-up", subject: quote, nonce });
  return { passkey: { nonce, options } };
}

export async function hasPasskeys(ctx: ServerContext, db: Executor, { userId }: Pick<GuestSession, "userId">): Promise<boolean> {
  const passkeys = passkeysIn(ctx, db);
  return passkeys !== undefined && (await passkeys.list(userId)).length > 0;
}

export function stepUpNeeded({ limit, reason }: StepUp): MiniAppError {
  return new MiniAppError("CONSENT_REQUIRED", "This purchase needs the user's second yes; ask them again.", {
    data: { reason: "step_up", limit, of: reason },
  });
}

export interface StepUpNeed {
  readonly quote: string;
  readonly price: Money;
  readonly needed: StepUp;
}

/**
 * The one place where a purchase above the allowance, or one of which the bank wants the payer there, is let through: with the second yes that the host's sheet asked for, of this very amount; and from a user who
 * has passkeys with a signature over this very quote, made for this browser, used once [C-18].
 * Throws CONSENT_REQUIRED with `data.reason` `step_up` [C-20].
 */
export async function requireStepUp(
  ctx: ServerContext,
  tx: Transaction,
  session: GuestSession,
  { quote, price, needed }: StepUpNeed,
  given: StepUpGiven | undefined,
): Promise<StepUpWay> {
  const passkeys = passkeysIn(ctx, tx);
  const signs = passkeys !== undefined && (await passkeys.list(session.userId)).length > 0;
  const agreed = given !== undefined && given.amount.amount === price.amount && given.amount.currency === price.currency;
  if (!agreed || (signs && given.passkey === undefined)) {
    throw stepUpNeeded(needed);
  }
  if (!signs || given.passkey === undefined) return "asked-again";
  const { nonce, assertion } = given.passkey;
  const use = await passkeys.verifyAssertion(session.browserSessionId, { purpose: "step-up", subject: quote, nonce }, assertion);
  // SECURITY: somebody else's passkey, though honest, agrees to nothing of this user's [C-18].
  if (use.passkey.userId !== session.userId) throw new MiniAppError("CONSENT_DENIED", "This passkey is another person's.");
  await passkeys.noteUse(tx, use);
  await notePasskeyProof(tx, session.browserSessionId, ctx.clock.now());
  return "passkey";
}
