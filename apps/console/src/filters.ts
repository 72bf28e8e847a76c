import { useRouter, useRouterState } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

const names = ["app", "status", "action", "rule", "q", "minutes"] as const;

/** What narrows a page. It stands in the address, so that a view can be sent to a colleague and survives signing in again. */
export type Filters = { readonly [name in (typeof names)[number]]?: string };

function parseFilters(search: string): Filters {
  const given = new URLSearchParams(search);
  return Object.fromEntries(names.flatMap((name) => (given.get(name) ? [[name, (given.get(name) ?? "").slice(0, 100)]] : [])));
}

/** The address of a page with filters. */
export function linkTo(path: string, filters: Filters = {}): string {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The filters of the present page; a change replaces the entry of the history, so that "back" leaves the page. */
export function useFilters(): readonly [Filters, (change: Filters) => void] {
  const router = useRouter();
  const search = useRouterState({ select: (state) => state.location.searchStr });
  const path = useRouterState({ select: (state) => state.location.pathname });
  const filters = useMemo(() => parseFilters(search), [search]);
  const change = useCallback((next: Filters) => router.history.replace(linkTo(path, { ...filters, ...next })), [router, path, filters]);
  return [filters, change];
}

/** Whether anything is left out by the filters of a list. */
export function isNarrowed({ app, status, action, rule, q }: Filters): boolean {
  return [app, status, action, rule, q].some((value) => value !== undefined && value !== "");
}
