import { isErrorCode, MiniAppError } from "@plaza/protocol";
import {
  type ApiKeyRequest,
  adminAppsResponseSchema,
  adminIncidentsResponseSchema,
  adminOrderDetailSchema,
  adminOrdersResponseSchema,
  adminReleasesResponseSchema,
  adminReportsResponseSchema,
  adminSubscriptionsResponseSchema,
  apiKeyResponseSchema,
  apiKeysResponseSchema,
  auditResponseSchema,
  countsResponseSchema,
  disputesResponseSchema,
  earningsResponseSchema,
  type InviteRequest,
  inviteResponseSchema,
  isolationReportsResponseSchema,
  issuerKeysResponseSchema,
  meSchema,
  type PayoutRequest,
  type PolicyRuleRequest,
  payoutSchema,
  payoutsResponseSchema,
  peopleResponseSchema,
  personasResponseSchema,
  policyResponseSchema,
  policyRuleSchema,
  type ReconciliationRequest,
  type RefundRequest,
  reconciliationDetailSchema,
  reconciliationSchema,
  reconciliationsResponseSchema,
  refundSchema,
  sectorsResponseSchema,
  sectorsSchema,
  type WebhookEndpointRequest,
  webhookDeliveriesResponseSchema,
  webhookEndpointSchema,
  webhookEndpointsResponseSchema,
  webhookSecretResponseSchema,
} from "@plaza/protocol/services";

interface Parser<T> {
  parse(value: unknown): T;
}

interface RequestBody {
  readonly method: string;
  readonly body?: unknown;
  /** `Idempotency-Key`: the same key is the same act, however often it is sent. */
  readonly key?: string;
}

/** An answer of `/api/v1`, parsed with the contract's schema; null where nothing of it is read. */
export async function request<T>(parser: Parser<T> | null, path: string, init?: RequestBody): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method: init?.method ?? "GET",
    credentials: "same-origin",
    headers: {
      ...(init?.body === undefined ? {} : { "content-type": "application/json" }),
      ...(init?.key === undefined ? {} : { "idempotency-key": init.key }),
    },
    body: init?.body === undefined ? undefined : JSON.stringify(init.body),
  }).catch((cause: unknown) => {
    throw new MiniAppError("OFFLINE", undefined, { cause });
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown; data?: unknown };
    throw new MiniAppError(
      isErrorCode(problem.code) ? problem.code : "INTERNAL",
      typeof problem.detail === "string" ? problem.detail : undefined,
      { data: problem.data },
    );
  }
  return parser === null ? (undefined as T) : parser.parse(await response.json());
}

/** One page of a long list, newest first. */
export interface Page<R> {
  readonly rows: readonly R[];
  /** `before` of the page after; absent on the last one. */
  readonly next?: string;
}

/** What a long list can be narrowed by; each list takes some of it. */
export interface ListQuery {
  readonly appId?: string;
  readonly status?: string;
  readonly action?: string;
  readonly rule?: string;
  readonly q?: string;
  readonly before?: string;
}

function withQuery(path: string, query: ListQuery): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The console's view of `/api/v1`; every answer is parsed with the contract's schema. */
export const api = {
  me: () => request(meSchema, "/me"),
  personas: () => request(personasResponseSchema, "/personas"),
  signIn: (persona: string) => request(meSchema, "/sign-in", { method: "POST", body: { persona } }),
  signOut: () => request(meSchema, "/sign-out", { method: "POST", body: {} }),
  apps: () => request(adminAppsResponseSchema, "/admin/apps"),
  releases: () => request(adminReleasesResponseSchema, "/admin/releases"),
  orders: (query: ListQuery) =>
    request(adminOrdersResponseSchema, withQuery("/admin/orders", query)).then(({ orders, next }) => ({ rows: orders, next })),
  subscriptions: (query: ListQuery) =>
    request(adminSubscriptionsResponseSchema, withQuery("/admin/subscriptions", query)).then(({ subscriptions, next }) => ({
      rows: subscriptions,
      next,
    })),
  order: (id: string) => request(adminOrderDetailSchema, `/admin/orders/${id}`),
  refund: (orderId: string, body: RefundRequest, key: string) =>
    request(refundSchema, `/admin/orders/${orderId}/refunds`, { method: "POST", body, key }),
  disputes: (query: ListQuery) =>
    request(disputesResponseSchema, withQuery("/admin/disputes", query)).then(({ disputes, next }) => ({ rows: disputes, next })),
  earnings: (query: ListQuery) => request(earningsResponseSchema, withQuery("/admin/earnings", query)),
  payouts: (query: ListQuery) =>
    request(payoutsResponseSchema, withQuery("/admin/payouts", query)).then(({ payouts, next }) => ({ rows: payouts, next })),
  payOut: (body: PayoutRequest, key: string) => request(payoutSchema, "/admin/payouts", { method: "POST", body, key }),
  reconciliations: () => request(reconciliationsResponseSchema, "/admin/reconciliations"),
  reconciliation: (id: string) => request(reconciliationDetailSchema, `/admin/reconciliations/${id}`),
  reconcile: (body: ReconciliationRequest) => request(reconciliationSchema, "/admin/reconciliations", { method: "POST", body }),
  closeDifference: (id: string, item: string, note: string) =>
    request(reconciliationDetailSchema, `/admin/reconciliations/${id}/items/${item}/close`, { method: "POST", body: { note } }),
  keys: () => request(apiKeysResponseSchema, "/admin/api-keys"),
  addKey: (key: ApiKeyRequest) => request(apiKeyResponseSchema, "/admin/api-keys", { method: "POST", body: key }),
  revokeKey: (id: string) => request(null, `/admin/api-keys/${id}`, { method: "DELETE" }),
  webhooks: () => request(webhookEndpointsResponseSchema, "/admin/webhooks"),
  addWebhook: (endpoint: WebhookEndpointRequest) =>
    request(webhookSecretResponseSchema, "/admin/webhooks", { method: "POST", body: endpoint }),
  rotateWebhook: (id: string) => request(webhookSecretResponseSchema, `/admin/webhooks/${id}/rotate`, { method: "POST", body: {} }),
  enableWebhook: (id: string) => request(webhookEndpointSchema, `/admin/webhooks/${id}/enable`, { method: "POST", body: {} }),
  removeWebhook: (id: string) => request(null, `/admin/webhooks/${id}`, { method: "DELETE" }),
  deliveries: (query: ListQuery) =>
    request(webhookDeliveriesResponseSchema, withQuery("/admin/webhook-deliveries", query)).then(({ deliveries, next }) => ({
      rows: deliveries,
      next,
    })),
  replay: (id: string) => request(null, `/admin/webhook-deliveries/${id}/replay`, { method: "POST", body: {} }),
  reports: (query: ListQuery) =>
    request(adminReportsResponseSchema, withQuery("/admin/reports", query)).then(({ reports, next }) => ({ rows: reports, next })),
  incidents: (query: ListQuery) =>
    request(adminIncidentsResponseSchema, withQuery("/admin/incidents", query)).then(({ incidents, next }) => ({ rows: incidents, next })),
  policy: () => request(policyResponseSchema, "/admin/policy"),
  addRule: (rule: PolicyRuleRequest) => request(policyRuleSchema, "/admin/policy", { method: "POST", body: rule }),
  removeRule: (id: string) => request(null, `/admin/policy/${id}`, { method: "DELETE" }),
  people: () => request(peopleResponseSchema, "/admin/people"),
  invite: (invitation: InviteRequest) => request(inviteResponseSchema, "/admin/people/invites", { method: "POST", body: invitation }),
  withdrawInvite: (id: string) => request(null, `/admin/people/invites/${id}`, { method: "DELETE" }),
  takeRole: (id: string) => request(null, `/admin/people/${id}`, { method: "DELETE" }),
  sectors: () => request(sectorsResponseSchema, "/admin/sectors"),
  shareSector: (publisherId: string, shared: boolean) =>
    request(sectorsSchema, `/admin/sectors/${encodeURIComponent(publisherId)}`, { method: "PUT", body: { shared } }),
  issuerKeys: () => request(issuerKeysResponseSchema, "/admin/issuer/keys"),
  rotateKeys: (body: { readonly compromised: boolean; readonly reason: string }) =>
    request(issuerKeysResponseSchema, "/admin/issuer/keys", { method: "POST", body }),
  isolationReports: () => request(isolationReportsResponseSchema, "/admin/isolation-reports"),
  audit: (query: ListQuery) =>
    request(auditResponseSchema, withQuery("/admin/audit", query)).then(({ entries, next }) => ({ rows: entries, next })),
  counts: (minutes: number) => request(countsResponseSchema, `/admin/counts?minutes=${minutes}`),
  stop: (appId: string, body: { reason: string; message?: string }) => request(null, `/admin/apps/${appId}/stop`, { method: "POST", body }),
  resume: (appId: string) => request(null, `/admin/apps/${appId}/resume`, { method: "POST", body: {} }),
  closeReport: (id: string) => request(null, `/admin/reports/${id}/close`, { method: "POST", body: {} }),
  reopenReport: (id: string) => request(null, `/admin/reports/${id}/reopen`, { method: "POST", body: {} }),
};
