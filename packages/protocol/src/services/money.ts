import * as z from "zod/mini";
import { appIdSchema } from "../ids.ts";
import { moneySchema } from "../money.ts";

/** Long lists come in pages, newest first: `next` is the `before` of the page after; absent on the last one. */
const next = z.optional(z.string());

/**
 * `POST /me/instruments`: the payment provider's own page on which the user adds a way to pay; it leads back to `/you/paying?card=added`, or `?card=left`. 404 where the
 * provider has none, OFFLINE where it does not answer.
 */
export const addInstrumentResponseSchema = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** `GET /admin/disputes?appId=&status=&before=`: payments that a buyer's bank took back. Operators see all, publishers those of their apps. Times in milliseconds since the epoch. */
export const disputeSchema = z.object({
  id: z.string(),
  orderId: z.string(),
  appId: appIdSchema,
  appName: z.string(),
  provider: z.string(),
  /** The provider's id of it. */
  reference: z.string(),
  /** `open`: the money is gone until the bank decides; `lost`: for good. */
  status: z.enum(["open", "won", "lost"]),
  amount: moneySchema,
  reason: z.string(),
  openedAt: z.number(),
  updatedAt: z.number(),
});
export type Dispute = z.infer<typeof disputeSchema>;
export const disputesResponseSchema = z.object({ disputes: z.array(disputeSchema), next });

/** What the ledger says of one app in one currency, minor units. `month` is `2026-11` by UTC. */
export const earningsSchema = z.object({
  appId: appIdSchema,
  appName: z.string(),
  month: z.string(),
  currency: z.string(),
  /** What buyers paid, tax included. */
  paid: z.int(),
  refunded: z.int(),
  /** What banks took back, less what they gave again. */
  disputed: z.int(),
  fees: z.int(),
  /** Of what stayed: for the tax office. */
  tax: z.int(),
  paidOut: z.int(),
});
export type Earnings = z.infer<typeof earningsSchema>;
/** What is owed to an app's publisher now: without tax, without what is disputed. Negative where the publisher owes. */
export const payableSchema = z.object({ appId: appIdSchema, appName: z.string(), payable: moneySchema });
export type Payable = z.infer<typeof payableSchema>;
/** `GET /admin/earnings?appId=&month=`, and `/admin/earnings.csv` of the same: newest month first. */
export const earningsResponseSchema = z.object({ earnings: z.array(earningsSchema), payable: z.array(payableSchema) });
export type EarningsResponse = z.infer<typeof earningsResponseSchema>;
export const monthSchema = z.string().check(z.regex(/^\d{4}-(?:0[1-9]|1[0-2])$/));

/**
 * `POST /admin/payouts` with an `Idempotency-Key`, operators only: records that money was sent to a publisher; it sends none. Refused with CHECKOUT_CONFLICT and
 * `data.reason`: `exceeds_payable` (with `payable`, minor units), `key_reused`.
 */
export const payoutRequestSchema = z.object({
  appId: appIdSchema,
  amount: z.object({ amount: z.int().check(z.gte(1), z.lte(1_000_000_000_000)), currency: z.string().check(z.regex(/^[A-Z]{3}$/)) }),
  /** What the transfer is called at the bank. */
  note: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
});
export type PayoutRequest = z.infer<typeof payoutRequestSchema>;
export const payoutSchema = z.object({
  id: z.string(),
  appId: appIdSchema,
  appName: z.string(),
  amount: moneySchema,
  note: z.optional(z.string()),
  at: z.number(),
});
export type Payout = z.infer<typeof payoutSchema>;
/** `GET /admin/payouts?appId=&before=`. */
export const payoutsResponseSchema = z.object({ payouts: z.array(payoutSchema), next });

/**
 * What a comparison says of one movement: both sides agree; we have it and the provider's file does not; the reverse; both have it with other amounts; the
 * provider has it once more.
 */
export const reconciliationClassSchema = z.enum(["matched", "missing", "extra", "changed", "duplicated"]);
export type ReconciliationClass = z.infer<typeof reconciliationClassSchema>;
export const reconciliationSchema = z.object({
  id: z.string(),
  provider: z.string(),
  from: z.number(),
  until: z.number(),
  counts: z.record(reconciliationClassSchema, z.int()),
  /** Differences that nobody has closed. */
  open: z.int(),
  at: z.number(),
});
export type Reconciliation = z.infer<typeof reconciliationSchema>;
/** `GET /admin/reconciliations`, newest first, operators only; `open` of all together. */
export const reconciliationsResponseSchema = z.object({ reconciliations: z.array(reconciliationSchema), open: z.int() });
/**
 * `POST /admin/reconciliations`: the provider's settlement file, and the time of which it says everything (`until` is not in it). It only compares: no money
 * moves and no order changes. The same file again is the same reconciliation.
 */
export const reconciliationRequestSchema = z.object({
  from: z.int().check(z.gte(0)),
  until: z.int().check(z.gte(0)),
  file: z.string().check(z.minLength(1), z.maxLength(16 * 1024 * 1024)),
});
export type ReconciliationRequest = z.infer<typeof reconciliationRequestSchema>;
export const reconciliationItemSchema = z.object({
  id: z.string(),
  class: reconciliationClassSchema,
  kind: z.enum(["payment", "refund"]),
  orderId: z.optional(z.string()),
  refundId: z.optional(z.string()),
  line: z.optional(z.string()),
  reference: z.optional(z.string()),
  ours: z.optional(moneySchema),
  theirs: z.optional(moneySchema),
  closed: z.optional(z.object({ at: z.number(), by: z.string(), note: z.string() })),
});
export type ReconciliationItem = z.infer<typeof reconciliationItemSchema>;
/** `GET /admin/reconciliations/:id`: differences, those that are open first. `POST /admin/reconciliations/:id/items/:item/close`. */
export const reconciliationDetailSchema = z.object({ reconciliation: reconciliationSchema, items: z.array(reconciliationItemSchema) });
export type ReconciliationDetail = z.infer<typeof reconciliationDetailSchema>;
export const closeItemRequestSchema = z.object({ note: z.string().check(z.minLength(1), z.maxLength(500)) });
