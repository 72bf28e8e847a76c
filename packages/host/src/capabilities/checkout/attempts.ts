import type { Persistence } from "../../persistence/port.ts";
import type { StepUpAgreed } from "../../services/port.ts";

/** A yes to a payment whose answer has not been seen yet. Written before the request leaves, so that a reload in the middle finds it [F5]. */
export interface Attempt {
  readonly orderId: string;
  readonly quote: string;
  readonly instrumentId?: string;
  readonly stepUp?: StepUpAgreed;
  /** One per order and for ever: sending it twice is one charge [F4]. */
  readonly idempotencyKey: string;
  readonly at: number;
}

export interface Attempts {
  /** The attempt of this order: the one already kept, or a new one, kept before it is returned. */
  begin(attempt: Omit<Attempt, "idempotencyKey" | "at">): Promise<Attempt>;
  /** The order is settled. */
  settle(orderId: string): Promise<void>;
  list(): Promise<Attempt[]>;
}

export function createAttempts(options: {
  readonly persistence: Persistence;
  readonly userId: string;
  readonly appId: string;
  readonly now: () => number;
}): Attempts {
  const prefix = `${options.userId}\u0000${options.appId}\u0000`;
  return {
    begin: async (input) => {
      const known = (await options.persistence.get("attempts", prefix + input.orderId)) as Attempt | undefined;
      if (known !== undefined) return known;
      const attempt: Attempt = { ...input, idempotencyKey: crypto.randomUUID(), at: options.now() };
      await options.persistence.put("attempts", prefix + input.orderId, attempt);
      return attempt;
    },
    settle: (orderId) => options.persistence.remove("attempts", prefix + orderId),
    list: async () => (await options.persistence.list("attempts", prefix)).map(({ value }) => value as Attempt),
  };
}
