/** Stripe as the payment provider: a secret or restricted key of one account, and the secret that its webhooks are signed with. */
export interface StripeConfig {
  readonly secretKey: string;
  readonly webhookSecret: string;
}

/** Of `STRIPE_SECRET_KEY` and `STRIPE_WEBHOOK_SECRET`; nothing where neither is set. Adds what is wrong to `problems`. */
export function readStripe(
  env: Readonly<Record<string, string>>,
  production: boolean,
  problems: string[],
): { readonly stripe?: StripeConfig } {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = env;
  if (secretKey === undefined && webhookSecret === undefined) return {};
  if (webhookSecret === undefined)
    problems.push(
      "STRIPE_WEBHOOK_SECRET is missing: STRIPE_SECRET_KEY takes payments, and without it nothing that Stripe tells is believed.",
    );
  else if (!/^whsec_\w+$/.test(webhookSecret)) problems.push("STRIPE_WEBHOOK_SECRET is no signing secret of a Stripe endpoint: whsec_….");
  if (secretKey === undefined) problems.push("STRIPE_SECRET_KEY is missing: with STRIPE_WEBHOOK_SECRET alone nobody can pay.");
  else if (!/^(?:sk|rk)_(?:test|live)_\w+$/.test(secretKey))
    problems.push("STRIPE_SECRET_KEY is no secret key of Stripe: sk_live_… or rk_live_…, in development sk_test_… or rk_test_….");
  // SECURITY: in Stripe's test mode anyone pays with a card from its documentation, and the goods go out [L-08].
  else if (production && /^.k_test_/.test(secretKey))
    problems.push("STRIPE_SECRET_KEY is a key of Stripe's test mode, in which no money moves. Use one with _live_.");
  return secretKey === undefined || webhookSecret === undefined ? {} : { stripe: { secretKey, webhookSecret } };
}
