import { randomBytes } from "node:crypto";
import { type DelegatedAddress, type DelegatedInstrument, type DelegatedPart, MiniAppError } from "@plaza/protocol";
import type { DelegatedInstrumentRequest, QuoteResponse } from "@plaza/protocol/services";
import { and, eq, gt, isNull, lte, or } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { addressesOf } from "../checkout/addresses.ts";
import { instrumentsOf } from "../checkout/instruments.ts";
import type { PaymentProvider } from "../checkout/payment-provider.ts";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { createFootprintRecorder } from "../footprint/recording.ts";
import { fills } from "../identity/tables.ts";
import { merchantHandles, merchantOrders } from "./tables.ts";

/** Milliseconds in which a chosen way to pay is brought back with its order. */
export const HANDLE_MS = 5 * 60_000;

/** SECURITY: whatever a host accepts, nothing that the running release does not list is handed over: config ⊇ request [F11]. */
async function requireListed(ctx: ServerContext, session: GuestSession, part: DelegatedPart): Promise<void> {
  const release = await ctx.registry.findRelease(session.appId, session.release);
  if (release?.manifest.plaza.delegation?.includes(part) !== true)
    throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not list ${part} in plaza.delegation.`);
}

/** The address that the user chose in the host's sheet for the publisher's own checkout; written down as what was given once is [E7]. */
export async function giveAddress(ctx: ServerContext, session: GuestSession, addressId: string): Promise<DelegatedAddress> {
  await requireListed(ctx, session, "address");
  const address = (await addressesOf(ctx.db, session.userId)).find(({ id }) => id === addressId);
  if (address === undefined) throw notFound("You keep no such address.");
  const { userId, appId, sessionId } = session;
  await ctx.db.insert(fills).values({ id: uuidv7(), userId, appId, sessionId, fields: ["address"], recipient: "app", at: ctx.clock.now() });
  await createFootprintRecorder(ctx.db, ctx.clock).add(session, "data", ["address"]);
  const { id: _, default: __, ...rest } = address;
  return rest;
}

/** A handle for one way to pay and one order; the one before, of the same order in the same session, works no more. */
export async function mintHandle(
  ctx: ServerContext,
  provider: PaymentProvider,
  session: GuestSession,
  { orderToken, instrumentId }: DelegatedInstrumentRequest,
): Promise<DelegatedInstrument> {
  await requireListed(ctx, session, "instrument");
  const instrument = (await instrumentsOf(ctx.db, provider, session.userId)).find(({ id }) => id === instrumentId);
  if (instrument === undefined) throw notFound("You have no such way to pay.");
  const [order] = await ctx.db
    .select({ id: merchantOrders.id })
    .from(merchantOrders)
    .where(
      and(
        eq(merchantOrders.tokenHash, ctx.keys.hashToken(orderToken)),
        eq(merchantOrders.appId, session.appId),
        or(isNull(merchantOrders.sub), eq(merchantOrders.sub, session.sub)),
      ),
    );
  if (order === undefined) throw notFound();
  const handle = `plaza_instrument_${randomBytes(32).toString("base64url")}`;
  const row = { handleHash: ctx.keys.hashToken(handle), instrumentId, expiresAt: ctx.clock.now() + HANDLE_MS };
  await ctx.db
    .insert(merchantHandles)
    .values({ ...row, appId: session.appId, userId: session.userId, sessionId: session.sessionId, orderId: order.id })
    .onConflictDoUpdate({ target: [merchantHandles.sessionId, merchantHandles.orderId], set: row });
  return { handle, label: instrument.label, expiresAt: row.expiresAt };
}

/** The quote with the chosen way to pay in it. Throws INVALID_PARAMS (`handle`) for one that was used, has run out, or is not of this very session and order. */
export async function withHandle(
  ctx: ServerContext,
  provider: PaymentProvider,
  session: GuestSession,
  quote: QuoteResponse,
  handle: string,
): Promise<QuoteResponse> {
  // SECURITY: app, user, session and order in one statement that also uses it up; a handle that leaked, or was seen, is good for nothing else [F11].
  const [row] = await ctx.db
    .delete(merchantHandles)
    .where(
      and(
        eq(merchantHandles.handleHash, ctx.keys.hashToken(handle)),
        eq(merchantHandles.appId, session.appId),
        eq(merchantHandles.userId, session.userId),
        eq(merchantHandles.sessionId, session.sessionId),
        eq(merchantHandles.orderId, quote.orderId),
        gt(merchantHandles.expiresAt, ctx.clock.now()),
      ),
    )
    .returning();
  const instrument = row && (await instrumentsOf(ctx.db, provider, session.userId)).find(({ id }) => id === row.instrumentId);
  if (instrument === undefined)
    throw new MiniAppError("INVALID_PARAMS", "This handle is for another order, was used, or is over. Ask the user to choose again.", {
      data: { reason: "handle" },
    });
  return { ...quote, instrument: { id: instrument.id, label: instrument.label } };
}

export async function sweepHandles({ db, clock }: Pick<ServerContext, "db" | "clock">): Promise<void> {
  await db.delete(merchantHandles).where(lte(merchantHandles.expiresAt, clock.now()));
}
