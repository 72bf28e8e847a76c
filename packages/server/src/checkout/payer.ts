/** Milliseconds that a payer has, from when their bank asked for them, and again from when they came: a price is offered for as long. */
export const PAYER_MS = 600_000;

/**
 * What a bank asks of who pays an order.
 *
 * 1. `absent`: it wants them there, and no money moved. The order waits for a confirmation that shows who they are (`confirm.ts`), and nobody asks the provider meanwhile.
 * 2. `there`: they are, and the provider is asked again. With `page` the bank sent them there, and the provider is asked what became of it.
 *
 * At `until`, milliseconds since the epoch, what was not taken is let go at the provider. Who says no before that ends it.
 */
export interface PayerAsked {
  readonly step: "absent" | "there";
  readonly until: number;
  readonly page?: string;
}
