import Stripe from "stripe";

/** Milliseconds until one request counts as lost. Below what the checkout waits for, so that one repeat may still be in time. */
const TIMEOUT_MS = 6_000;

export interface StripeClientOptions {
  /** `sk_…` or `rk_…`. */
  readonly secretKey: string;
  /** Where the API is; Stripe's own by default. */
  readonly origin?: URL;
}

/**
 * Stripe's own library: it sends a request that was lost, or met another under the same key, again (twice, under the same key), verifies webhooks, and pins the
 * version of the API that its types are of.
 */
export function createStripeClient({ secretKey, origin }: StripeClientOptions): Stripe {
  return new Stripe(secretKey, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 2,
    telemetry: false,
    ...(origin === undefined
      ? {}
      : { protocol: origin.protocol === "http:" ? ("http" as const) : ("https" as const), host: origin.hostname, port: origin.port }),
  });
}
