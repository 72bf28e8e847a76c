import * as z from "zod/mini";
import { orderSchema } from "../capabilities/checkout.ts";
import { appIdSchema, channelSchema } from "../ids.ts";
import { moneySchema } from "../money.ts";
import { addressSchema } from "./checkout.ts";

/** All of `/api/v1/admin/…` needs a user session with role `operator` (apps, releases and counts of own apps also `publisher`). */
export const adminAppSchema = z.object({
  id: appIdSchema,
  name: z.string(),
  publisher: z.string(),
  icon: z.nullable(z.string()),
  status: z.enum(["live", "stopped"]),
  message: z.optional(z.string()),
  channels: z.partialRecord(channelSchema, z.string()),
  openReports: z.int(),
});
export type AdminApp = z.infer<typeof adminAppSchema>;
export const adminAppsResponseSchema = z.object({ apps: z.array(adminAppSchema) });

/** `GET /admin/releases?appId=`. */
export const adminReleaseSchema = z.object({
  appId: appIdSchema,
  appName: z.string(),
  version: z.string(),
  digest: z.string(),
  bytes: z.int(),
  files: z.int(),
  publishedAt: z.number(),
  publishedBy: z.string(),
  note: z.optional(z.string()),
  channels: z.array(channelSchema),
  status: z.enum(["live", "revoked"]),
});
export type AdminRelease = z.infer<typeof adminReleaseSchema>;
export const adminReleasesResponseSchema = z.object({ releases: z.array(adminReleaseSchema) });

/** Long lists come in pages, newest first: `next` is the `before` of the page after; absent on the last one. */
const next = z.optional(z.string());

/** `GET /admin/orders?appId=&status=&q=&before=`; users appear by their pairwise id only. */
export const adminOrderSchema = z.extend(orderSchema, {
  appId: appIdSchema,
  appName: z.string(),
  user: z.string(),
  provider: z.string(),
  coupon: z.optional(z.string()),
  /** Of paid orders in which something is sent: whereto, and how. */
  shipTo: z.optional(addressSchema),
  shipBy: z.optional(z.string()),
  /** Why the buyer said no, where the buyer had agreed to analytics. */
  cancelReason: z.optional(z.string()),
});
export type AdminOrder = z.infer<typeof adminOrderSchema>;
export const adminOrdersResponseSchema = z.object({ orders: z.array(adminOrderSchema), next });

/** Why money goes back: words for the books, not for the buyer. */
export const refundReasonSchema = z.enum(["requested", "not_delivered", "duplicate", "fraud", "other"]);
export type RefundReason = z.infer<typeof refundReasonSchema>;
/**
 * `POST /admin/orders/:id/refunds` with an `Idempotency-Key`: operators, and publishers of the app. `amount` in minor units of the order's currency;
 * absent: all that is left. Refused with CHECKOUT_CONFLICT and `data.reason`: `not_paid`, `exceeds_paid` (with `refundable`, minor units), `key_reused`.
 */
export const refundRequestSchema = z.object({
  amount: z.optional(z.int().check(z.gte(1))),
  reason: refundReasonSchema,
  note: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  /** What was sold is there to sell again. Only with the refund that completes the whole order. */
  restock: z.optional(z.boolean()),
});
export type RefundRequest = z.infer<typeof refundRequestSchema>;
/** `pending` until the provider has answered; `failed`: the provider refused, and the amount may be refunded anew. */
export const refundSchema = z.object({
  id: z.string(),
  amount: moneySchema,
  reason: refundReasonSchema,
  note: z.optional(z.string()),
  status: z.enum(["pending", "refunded", "failed"]),
  /** Name or id of who asked for it. */
  by: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
export type Refund = z.infer<typeof refundSchema>;
/** `GET /admin/orders/:id`; `refundable` is what is neither refunded nor under way, newest refund first. */
export const adminOrderDetailSchema = z.object({ order: adminOrderSchema, refunds: z.array(refundSchema), refundable: moneySchema });
export type AdminOrderDetail = z.infer<typeof adminOrderDetailSchema>;

/** `GET /admin/reports?appId=&status=&q=&before=`; `POST /admin/reports/:id/close` and `/admin/reports/:id/reopen`. */
export const adminReportSchema = z.object({
  id: z.string(),
  appId: appIdSchema,
  appName: z.string(),
  version: z.optional(z.string()),
  reason: z.string(),
  text: z.optional(z.string()),
  at: z.number(),
  status: z.enum(["open", "closed"]),
});
export type AdminReport = z.infer<typeof adminReportSchema>;
export const adminReportsResponseSchema = z.object({ reports: z.array(adminReportSchema), next });

/** `GET /admin/counts?minutes=` : from real events in the analytics store; purchases from the ledger. */
export const appCountsSchema = z.object({
  appId: appIdSchema,
  opens: z.int(),
  sessions: z.int(),
  errors: z.int(),
  purchases: z.int(),
  /** Milliseconds, p75 of tap to ready; null without data. */
  readyP75: z.nullable(z.number()),
  /** Opens per bucket, oldest first: for the sparkline. */
  series: z.array(z.int()),
});
export type AppCounts = z.infer<typeof appCountsSchema>;
export const countsResponseSchema = z.object({ at: z.number(), minutes: z.int(), totals: appCountsSchema, apps: z.array(appCountsSchema) });
export type CountsResponse = z.infer<typeof countsResponseSchema>;

/** `POST /admin/apps/:id/stop` and `/admin/apps/:id/resume`: through the signed index, running sessions included. */
export const stopRequestSchema = z.object({
  message: z.optional(z.string().check(z.maxLength(280))),
  reason: z.string().check(z.minLength(1), z.maxLength(280)),
});

/** `GET /admin/audit?action=&q=&before=`: who did what. */
export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string(),
  /** As this Plaza knows them; an account that is gone has only its id. */
  actorName: z.optional(z.string()),
  action: z.string(),
  target: z.string(),
  reason: z.optional(z.string()),
});
export const auditResponseSchema = z.object({ entries: z.array(auditEntrySchema), next });
