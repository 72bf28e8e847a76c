import { isErrorCode, MiniAppError } from "@plaza/protocol";
import {
  adminAppsResponseSchema,
  adminOrdersResponseSchema,
  adminReleasesResponseSchema,
  adminReportsResponseSchema,
  auditResponseSchema,
  countsResponseSchema,
  meSchema,
  personasResponseSchema,
} from "@plaza/protocol/services";

interface Parser<T> {
  parse(value: unknown): T;
}

async function request<T>(parser: Parser<T> | null, path: string, init?: { method: string; body?: unknown }): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method: init?.method ?? "GET",
    credentials: "same-origin",
    headers: init?.body === undefined ? {} : { "content-type": "application/json" },
    body: init?.body === undefined ? undefined : JSON.stringify(init.body),
  }).catch((cause: unknown) => {
    throw new MiniAppError("OFFLINE", undefined, { cause });
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown };
    throw new MiniAppError(
      isErrorCode(problem.code) ? problem.code : "INTERNAL",
      typeof problem.detail === "string" ? problem.detail : undefined,
    );
  }
  return parser === null ? (undefined as T) : parser.parse(await response.json());
}

/** The console's view of `/api/v1`; every answer is parsed with the contract's schema. */
export const api = {
  me: () => request(meSchema, "/me"),
  personas: () => request(personasResponseSchema, "/personas"),
  signIn: (persona: string) => request(meSchema, "/sign-in", { method: "POST", body: { persona } }),
  signOut: () => request(meSchema, "/sign-out", { method: "POST", body: {} }),
  apps: () => request(adminAppsResponseSchema, "/admin/apps"),
  releases: () => request(adminReleasesResponseSchema, "/admin/releases"),
  orders: () => request(adminOrdersResponseSchema, "/admin/orders"),
  reports: () => request(adminReportsResponseSchema, "/admin/reports"),
  audit: () => request(auditResponseSchema, "/admin/audit"),
  counts: (minutes: number) => request(countsResponseSchema, `/admin/counts?minutes=${minutes}`),
  stop: (appId: string, body: { reason: string; message?: string }) => request(null, `/admin/apps/${appId}/stop`, { method: "POST", body }),
  resume: (appId: string) => request(null, `/admin/apps/${appId}/resume`, { method: "POST", body: {} }),
  closeReport: (id: string) => request(null, `/admin/reports/${id}/close`, { method: "POST", body: {} }),
};
