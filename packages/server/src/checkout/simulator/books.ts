import type { DeclineCode } from "@plaza/protocol";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../../core/context.ts";
import { checkoutSimulatorPayments } from "../tables.ts";

/** One refund as the simulated provider has it in its books; `settlesAt` in milliseconds since the epoch, with `pending`. */
export interface SimulatedRefund {
  readonly status: "pending" | "refunded" | "failed";
  readonly amount: number;
  readonly settlesAt: number | null;
}

interface Attempt {
  readonly attemptId: string;
  /** With `declined`; with `pending`, what it will become (none: authorised). */
  readonly code: DeclineCode | null;
  /** Milliseconds since the epoch; with `pending`. */
  readonly settlesAt: number | null;
  /** Whereto the bank's page leads; with `page`. */
  readonly back: string | null;
  /** How often money moved. */
  readonly captures: number;
  /** By the caller's id. */
  readonly refunds: Readonly<Record<string, SimulatedRefund>>;
}

/** One attempt as the simulated provider has it in its books. `shut`: let go before it was asked for, so that nobody knows of how much it was. */
export type SimulatedPayment = Attempt &
  (
    | {
        readonly status: "pending" | "presence" | "page" | "authorised" | "captured" | "declined" | "voided";
        readonly amount: number;
        readonly currency: string;
        readonly instrumentId: string;
      }
    | { readonly status: "shut"; readonly amount: null; readonly currency: null; readonly instrumentId: null }
  );

/** Where the simulated provider keeps its books. One attempt is changed by one call at a time. */
export interface SimulatorBooks {
  readonly change: (
    attemptId: string,
    next: (payment: SimulatedPayment | undefined) => SimulatedPayment | undefined,
  ) => Promise<SimulatedPayment | undefined>;
}

export function createMemoryBooks(): SimulatorBooks & { readonly all: () => SimulatedPayment[] } {
  const payments = new Map<string, SimulatedPayment>();
  return {
    change: async (attemptId, next) => {
      const payment = next(payments.get(attemptId));
      if (payment !== undefined) payments.set(attemptId, payment);
      return payment;
    },
    all: () => [...payments.values()],
  };
}

/** Books that outlive the process, as a real provider's do: without them no restart in the middle of a payment could be tried out. Its transactions are never part of ours. */
export function createDatabaseBooks(db: Database): SimulatorBooks {
  return {
    change: (attemptId, next) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`simulator/${attemptId}`}, 0))`);
        const [found] = await tx.select().from(checkoutSimulatorPayments).where(eq(checkoutSimulatorPayments.attemptId, attemptId));
        const before = found as SimulatedPayment | undefined;
        const payment = next(before);
        if (payment !== undefined && payment !== before) {
          await tx
            .insert(checkoutSimulatorPayments)
            .values(payment)
            .onConflictDoUpdate({ target: checkoutSimulatorPayments.attemptId, set: payment });
        }
        return payment;
      }),
  };
}
