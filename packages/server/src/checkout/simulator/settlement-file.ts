import { MiniAppError } from "@plaza/protocol";
import * as z from "zod/mini";
import type { SettlementRow } from "../payment-provider.ts";
import type { SimulatedPayment } from "./books.ts";

/** One line of the simulator's settlement file: JSON lines, one for each time that money moved. `ours` is the order, or the refund. */
const lineSchema = z.object({
  id: z.string(),
  kind: z.enum(["payment", "refund"]),
  ours: z.string(),
  amount: z.int().check(z.gte(0)),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
});

/** The simulated provider's books as a settlement file. Money that moved twice is in it twice. */
export function writeSettlements(payments: readonly SimulatedPayment[]): string {
  const lines = payments.flatMap((payment): z.infer<typeof lineSchema>[] => {
    if (payment.status === "shut") return [];
    const { attemptId, amount, currency, captures, refunds } = payment;
    return [
      ...Array.from({ length: captures }, (_, at) => ({
        id: `sim_${attemptId}_${at}`,
        kind: "payment" as const,
        ours: attemptId,
        amount,
        currency,
      })),
      ...Object.entries(refunds).flatMap(([refundId, refund]) =>
        refund.status === "refunded"
          ? [{ id: `sim_${refundId}`, kind: "refund" as const, ours: refundId, amount: refund.amount, currency }]
          : [],
      ),
    ];
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

export function readSettlements(file: string): SettlementRow[] {
  return file.split("\n").flatMap((text, index) => {
    if (text.trim() === "") return [];
    try {
      const { amount, currency, ...line } = z.parse(lineSchema, JSON.parse(text));
      return [{ ...line, reference: line.ours, amount: { amount, currency } }];
    } catch (cause) {
      const data = { reason: "settlement_line", line: index + 1 };
      throw new MiniAppError("INVALID_PARAMS", `Line ${index + 1} is no line of the simulator's settlement file.`, { data, cause });
    }
  });
}
