import { eq } from "drizzle-orm";
import type { Executor, ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import type { Instrument, PaymentProvider } from "./payment-provider.ts";
import { checkoutDefaultInstruments } from "./tables.ts";

/** The user's ways to pay, with one default as long as there are any: the one they chose, else the provider's, else the first. */
export async function instrumentsOf(db: Executor, provider: PaymentProvider, userId: string): Promise<readonly Instrument[]> {
  const instruments = await provider.instruments(userId);
  const [row] = await db.select().from(checkoutDefaultInstruments).where(eq(checkoutDefaultInstruments.userId, userId));
  const chosen = usualOf(instruments, row?.instrumentId);
  return instruments.map((instrument) => ({ ...instrument, default: instrument === chosen }));
}

/** @param chosenId what the user chose, if they did */
export function usualOf(instruments: readonly Instrument[], chosenId: string | null | undefined): Instrument | undefined {
  return instruments.find(({ id }) => id === chosenId) ?? instruments.find((instrument) => instrument.default) ?? instruments[0];
}

export async function setDefaultInstrument(
  ctx: Pick<ServerContext, "db">,
  provider: PaymentProvider,
  userId: string,
  instrumentId: string,
): Promise<readonly Instrument[]> {
  const instruments = await provider.instruments(userId);
  if (!instruments.some(({ id }) => id === instrumentId)) throw notFound("You have no such way to pay.");
  await ctx.db
    .insert(checkoutDefaultInstruments)
    .values({ userId, instrumentId })
    .onConflictDoUpdate({ target: checkoutDefaultInstruments.userId, set: { instrumentId } });
  return instrumentsOf(ctx.db, provider, userId);
}
