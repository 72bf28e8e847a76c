import { createHash } from "node:crypto";
import { type DeclineCode, declineCodeSchema } from "@plaza/protocol";

/** What a simulated instrument does. `timeout` and `lost` are about the answer: whether the money was held is `charged`. `refund` pays, and differs when money goes back. */
export type SimulatedOutcome =
  | { readonly kind: "success" }
  | { readonly kind: "decline"; readonly code: DeclineCode }
  | { readonly kind: "pending"; readonly becomes: "success" | DeclineCode }
  | { readonly kind: "timeout"; readonly charged: boolean }
  /** The bank wants the payer there; with `page` it wants them on its own page too. */
  | { readonly kind: "bank-asks"; readonly page: boolean }
  | { readonly kind: "lost-answer" }
  | { readonly kind: "lost-capture" }
  | { readonly kind: "duplicate" }
  | { readonly kind: "refund"; readonly how: "pending" | "refused" | "lost-answer" }
  | { readonly kind: "seeded" };

export interface SimulatedInstrument {
  readonly id: string;
  readonly label: string;
  readonly outcome: SimulatedOutcome;
}

const declines: readonly SimulatedInstrument[] = declineCodeSchema.options.map((code) => ({
  id: `sim-${code.replaceAll("_", "-")}`,
  label: `Demo card: ${code.replaceAll("_", " ")}`,
  outcome: { kind: "decline", code },
}));

/** The first is the default. Labels say what will happen, because the simulator is there to try that out. */
export const simulatedInstruments: readonly SimulatedInstrument[] = [
  { id: "sim-ok", label: "Demo card", outcome: { kind: "success" } },
  ...declines,
  { id: "sim-pending", label: "Demo bank transfer: paid a little later", outcome: { kind: "pending", becomes: "success" } },
  {
    id: "sim-pending-declined",
    label: "Demo bank transfer: declined a little later",
    outcome: { kind: "pending", becomes: "card_declined" },
  },
  { id: "sim-bank-asks", label: "Demo card: the bank asks for you", outcome: { kind: "bank-asks", page: false } },
  { id: "sim-bank-page", label: "Demo card: the bank asks on its page", outcome: { kind: "bank-asks", page: true } },
  { id: "sim-timeout-charged", label: "Demo card: held, but no answer", outcome: { kind: "timeout", charged: true } },
  { id: "sim-timeout", label: "Demo card: never reaches the bank", outcome: { kind: "timeout", charged: false } },
  { id: "sim-lost-answer", label: "Demo card: held, answer lost", outcome: { kind: "lost-answer" } },
  { id: "sim-lost-capture", label: "Demo card: paid, answer lost", outcome: { kind: "lost-capture" } },
  { id: "sim-duplicate", label: "Demo card: request arrives twice", outcome: { kind: "duplicate" } },
  { id: "sim-refund-pending", label: "Demo card: refunds take a little", outcome: { kind: "refund", how: "pending" } },
  { id: "sim-refund-refused", label: "Demo card: takes no refunds", outcome: { kind: "refund", how: "refused" } },
  { id: "sim-refund-lost", label: "Demo card: refunded, answer lost", outcome: { kind: "refund", how: "lost-answer" } },
  { id: "sim-seeded", label: "Demo card: any of these, by the seed", outcome: { kind: "seeded" } },
];

const drawn: readonly SimulatedOutcome[] = simulatedInstruments.map(({ outcome }) => outcome).filter(({ kind }) => kind !== "seeded");

/** The outcome of one attempt: the same for the same seed and attempt, for ever. */
export function outcomeFor(outcome: SimulatedOutcome, seed: string, attemptId: string): SimulatedOutcome {
  if (outcome.kind !== "seeded") return outcome;
  const draw = createHash("sha384").update(`${seed}\n${attemptId}`).digest().readUInt32BE(0);
  // Half succeed: a shop where nothing works teaches nothing.
  if (draw % 2 === 0) return { kind: "success" };
  return drawn[Math.floor(draw / 2) % drawn.length] ?? { kind: "success" };
}
