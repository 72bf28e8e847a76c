import type { FastifyBaseLogger } from "fastify";
import type { PaymentProvider, ProviderCall } from "./payment-provider.ts";

/** Asks the provider one question about one order; undefined where it gave no answer, which says nothing about what it did. */
export type AskProvider = <T>(question: (call: ProviderCall) => Promise<T>, orderId: string) => Promise<T | undefined>;

/** @param timeoutMs milliseconds until a call counts as unanswered */
export function createAskProvider(options: {
  readonly provider: Pick<PaymentProvider, "name">;
  readonly timeoutMs: number;
  readonly logger: FastifyBaseLogger;
}): AskProvider {
  const { provider, timeoutMs, logger } = options;
  return async (question, orderId) => {
    const signal = AbortSignal.timeout(timeoutMs);
    // A provider that ignores the signal is not waited for either.
    const gaveUp = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    gaveUp.catch(() => undefined);
    try {
      return await Promise.race([question({ signal }), gaveUp]);
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      logger.warn({ order: orderId, provider: provider.name, reason }, "payment provider gave no answer");
      return undefined;
    }
  };
}

/** Milliseconds until the provider is asked again, by how often it was asked: 1 s, 2 s, 4 s … 30 s. */
export function patience(attempts: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.min(attempts, 5));
}
