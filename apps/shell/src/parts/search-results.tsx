import { useHostSnapshot } from "@plaza/host-react";
import { Button, EmptyState } from "@plaza/ui";
import { useDeferredValue, useMemo } from "react";
import { createAppSearch } from "../search.ts";
import { useShell } from "../shell-context.tsx";
import { AppGrid } from "./app-grid.tsx";
import { categoryName } from "./categories.tsx";

export function SearchResults({ query, onClear }: { query: string; onClear(): void }) {
  const { t } = useShell();
  const apps = useHostSnapshot((snapshot) => snapshot.apps);
  const search = useMemo(
    () => createAppSearch(apps.map((listing) => ({ listing, category: categoryName(t, listing.category) }))),
    [apps, t],
  );
  const found = search(useDeferredValue(query));
  return (
    <>
      <p className="pz-hidden" role="status">
        {t("home.results", { count: found.length })}
      </p>
      {found.length > 0 ? (
        <div className="sh-gap">
          <AppGrid apps={found} label={t("home.results", { count: found.length })} />
        </div>
      ) : (
        <EmptyState
          title={t("home.noResults", { query: query.trim() })}
          text={t("home.noResultsText")}
          action={
            <Button kind="line" onClick={onClear}>
              {t("home.showAll")}
            </Button>
          }
        />
      )}
    </>
  );
}
