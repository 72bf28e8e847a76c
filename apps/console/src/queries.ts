import { isMiniAppError } from "@plaza/protocol";
import type { Me } from "@plaza/protocol/services";
import { keepPreviousData, QueryCache, QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, type ListQuery, type Page } from "./api.ts";

/** How often what is on the screen is asked for again, in milliseconds. */
const REFRESH_MS = { counts: 3_000, lists: 5_000, apps: 5_000 } as const;

/** Set while the sign-in page stands where a page was whose session ended. */
export const SESSION_ENDED = ["session-ended"] as const;

/** Asking again does not help. */
function isRefusal(error: Error): boolean {
  return isMiniAppError(error) && (error.code === "NOT_SIGNED_IN" || error.code === "CAPABILITY_DENIED");
}

export function createConsoleQueries(): QueryClient {
  const client: QueryClient = new QueryClient({
    // Paused queries would leave old numbers on the screen and say nothing: without a network they fail, and the page says so.
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 1 && !isRefusal(error), refetchOnWindowFocus: true, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] === "me" || !isRefusal(error)) return;
        // Who signed out themselves is a user already when the last answers come in.
        if (client.getQueryData<Me>(["me"])?.role === "user") return;
        // The session ended, or this browser is somebody else by now. Who is there decides what is shown; the address stays.
        client.setQueryData(SESSION_ENDED, true);
        void client.invalidateQueries({ queryKey: ["me"] });
      },
    }),
  });
  return client;
}

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: api.me });
}

export function useApps(options: { readonly enabled?: boolean } = {}) {
  return useQuery({ queryKey: ["apps"], queryFn: api.apps, refetchInterval: REFRESH_MS.apps, ...options });
}

export function useReleases() {
  return useQuery({ queryKey: ["releases"], queryFn: api.releases, refetchInterval: REFRESH_MS.lists });
}

export function useCounts(minutes: number) {
  return useQuery({
    queryKey: ["counts", minutes],
    queryFn: () => api.counts(minutes),
    refetchInterval: REFRESH_MS.counts,
    placeholderData: keepPreviousData,
  });
}

/** A long list, as far as it was asked for; all pages on the screen are asked for again together. */
function usePaged<R>(key: string, query: ListQuery, fetchPage: (query: ListQuery) => Promise<Page<R>>, enabled = true) {
  return useInfiniteQuery({
    queryKey: [key, query],
    queryFn: ({ pageParam }) => fetchPage({ ...query, before: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    select: (data) => data.pages.flatMap((page) => page.rows),
    refetchInterval: REFRESH_MS.lists,
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useOrders(query: ListQuery, enabled = true) {
  return usePaged("orders", query, api.orders, enabled);
}

export function useSubscriptions(query: ListQuery) {
  return usePaged("subscriptions", query, api.subscriptions);
}

export function useOrder(id: string) {
  return useQuery({ queryKey: ["order", id], queryFn: () => api.order(id), refetchInterval: REFRESH_MS.lists });
}

export function useApiKeys() {
  return useQuery({ queryKey: ["api-keys"], queryFn: api.keys, refetchInterval: REFRESH_MS.lists });
}

export function useWebhooks() {
  return useQuery({ queryKey: ["webhooks"], queryFn: api.webhooks, refetchInterval: REFRESH_MS.lists });
}

export function useDeliveries(query: ListQuery) {
  return usePaged("webhook-deliveries", query, api.deliveries);
}

export function useReports(query: ListQuery) {
  return usePaged("reports", query, api.reports);
}

export function useAudit(query: ListQuery) {
  return usePaged("audit", query, api.audit);
}

export function useIncidents(query: ListQuery) {
  return usePaged("incidents", query, api.incidents);
}

export function usePolicy() {
  return useQuery({ queryKey: ["policy"], queryFn: api.policy, refetchInterval: REFRESH_MS.lists });
}

/** Not asked for again and again: a report is made by hand. */
export function useIsolationReports() {
  return useQuery({ queryKey: ["isolation-reports"], queryFn: api.isolationReports });
}

export function usePeople() {
  return useQuery({ queryKey: ["people"], queryFn: api.people, refetchInterval: REFRESH_MS.lists });
}

export function useSectors() {
  return useQuery({ queryKey: ["sectors"], queryFn: api.sectors, refetchInterval: REFRESH_MS.lists });
}

export function useIssuerKeys(enabled: boolean) {
  return useQuery({ queryKey: ["issuer-keys"], queryFn: api.issuerKeys, refetchInterval: REFRESH_MS.lists, enabled });
}

export function useDisputes(query: ListQuery, enabled = true) {
  return usePaged("disputes", query, api.disputes, enabled);
}

export function useEarnings(appId: string | undefined) {
  return useQuery({ queryKey: ["earnings", appId], queryFn: () => api.earnings({ appId }), refetchInterval: REFRESH_MS.lists });
}

export function usePayouts(query: ListQuery) {
  return usePaged("payouts", query, api.payouts);
}

export function useReconciliations(enabled = true) {
  return useQuery({ queryKey: ["reconciliations"], queryFn: api.reconciliations, refetchInterval: REFRESH_MS.lists, enabled });
}

export function useReconciliation(id: string) {
  return useQuery({ queryKey: ["reconciliation", id], queryFn: () => api.reconciliation(id) });
}
