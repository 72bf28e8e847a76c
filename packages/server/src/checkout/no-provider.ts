import type { PaymentProvider } from "./payment-provider.ts";

/**
 * Where no payment provider is configured: nobody has a way to pay, so every quote is refused, typed.
 * SECURITY: without it a production server would fall back to the simulator, and goods would go out for no money.
 */
export function createNoProvider(): PaymentProvider {
  const refuse = () => Promise.reject(new Error("No payment provider is configured."));
  return {
    name: "none",
    instruments: async () => [],
    authorise: refuse,
    capture: refuse,
    void: refuse,
    lookup: refuse,
    refund: refuse,
    lookupRefund: refuse,
  };
}
