import { HostFailureScreen, useHost, useHostSnapshot } from "@plaza/host-react";
import type { AppListing } from "@plaza/protocol/services";
import {
  Button,
  createPart,
  EmptyState,
  ErrorState,
  iconProps,
  OfflineBanner,
  PavedCell,
  PavedStrip,
  SearchField,
  Section,
} from "@plaza/ui";
import { LayoutGrid } from "lucide-react";
import { useEffect, useState } from "react";
import { useKnownApps } from "../known-apps.ts";
import { AccountButton } from "../parts/account-button.tsx";
import { AppGrid, AppGridSkeleton } from "../parts/app-grid.tsx";
import { categoryIcon, categoryName } from "../parts/categories.tsx";
import { ConsentCard } from "../parts/consent-card.tsx";
import { PageView } from "../parts/page-view.tsx";
import { RecentCards, useRecents } from "../parts/recents.tsx";
import { usePage } from "../parts/use-page.ts";
import { Wordmark } from "../parts/wordmark.tsx";
import { useShell } from "../shell-context.tsx";

/** Cells of the strip beside "All": five cells are as many as fit a phone. */
const CATEGORIES_SHOWN = 4;

// The index is a library of its own: it comes when the field is first touched, before the first letter.
const searchResults = createPart(() => import("../parts/search-results.tsx").then((module) => module.SearchResults));

export function HomePage() {
  const { t } = useShell();
  const heading = usePage(t("name"));
  const [query, setQuery] = useState("");
  const online = useHostSnapshot((snapshot) => snapshot.online);
  const searching = query.trim() !== "";
  return (
    <div className="sh-page">
      <header className="sh-home-head">
        <span className="sh-home-sign">
          <Wordmark size={24} />
        </span>
        <h1 ref={heading} tabIndex={-1} className="pz-grow pz-text-17 pz-w700">
          {t("name")}
        </h1>
        <AccountButton />
      </header>
      {!online && <OfflineBanner title={t("offline.title")} text={t("offline.text")} />}
      <div className="sh-search">
        <SearchField label={t("home.search")} value={query} onChange={setQuery} onFocus={() => void searchResults.load()} />
      </div>
      {searching ? <PageView page={searchResults} props={{ query, onClear: () => setQuery("") }} /> : <Sections online={online} />}
    </div>
  );
}

function Sections({ online }: { online: boolean }) {
  const { t } = useShell();
  const host = useHost();
  const { status, failure, apps, sessions } = useHostSnapshot();
  const known = useKnownApps(apps);
  useRetryOnline(failure?.kind === "offline");
  const recents = useRecents().filter(({ running }) => online || running);
  const [category, setCategory] = useState<string | null>(null);

  // Nothing may be opened, whatever was listed before: a grid of apps that all refuse would say less.
  if (status === "failed" && (failure?.kind === "integrity" || failure?.kind === "sandbox")) return <HostFailureScreen />;
  // A visit that began without a connection: what there is, by its names of the last visit.
  if (apps.length === 0 && known.length > 0 && status === "failed" && failure?.kind === "offline" && !online) {
    return (
      <>
        <OfflineApps apps={known} open={new Set()} />
        <div className="sh-inset sh-gap">
          <Button kind="line" onClick={() => void host.retry()}>
            {t("retry")}
          </Button>
        </div>
      </>
    );
  }
  if (apps.length === 0 && status === "failed" && failure) {
    return (
      <ErrorState
        title={t("home.failed")}
        text={t("home.failedText")}
        actions={
          <Button full onClick={() => void host.retry()}>
            {t("retry")}
          </Button>
        }
        details={{ label: t("home.code"), items: [[t("home.code"), failure.code]] }}
      />
    );
  }
  if (apps.length === 0 && status === "booting")
    return (
      <Section title={t("home.all")}>
        <AppGridSkeleton label={t("home.loading")} />
      </Section>
    );
  if (apps.length === 0) return <EmptyState title={t("home.empty")} text={t("home.emptyText")} />;

  const shown = category === null ? apps : apps.filter((app) => app.category === category);
  const open = new Set<string>(sessions.filter(({ state }) => state !== "stopped").map(({ appId }) => appId));
  return (
    <>
      {online && <ConsentCard />}
      {recents.length > 0 && (
        <Section title={t("home.recents")}>
          <RecentCards recents={recents} />
        </Section>
      )}
      {online ? (
        <>
          <Categories apps={apps} selected={category} onSelect={setCategory} />
          <Section title={category === null ? t("home.all") : categoryName(t, category)}>
            <AppGrid apps={shown} />
          </Section>
        </>
      ) : (
        <OfflineApps apps={apps} open={open} />
      )}
    </>
  );
}

/** A host that could not start for want of a connection starts when there is one. */
function useRetryOnline(waiting: boolean) {
  const host = useHost();
  useEffect(() => {
    if (!waiting) return;
    const retry = () => void host.retry();
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [host, waiting]);
}

function Categories({
  apps,
  selected,
  onSelect,
}: {
  apps: readonly AppListing[];
  selected: string | null;
  onSelect(category: string | null): void;
}) {
  const { t } = useShell();
  const categories = [...new Set(apps.map((app) => app.category))].slice(0, CATEGORIES_SHOWN);
  if (categories.length < 2) return null;
  return (
    <PavedStrip columns={categories.length + 1} className="sh-categories" role="group" aria-label={t("home.categories")}>
      {categories.map((category) => (
        <PavedCell
          key={category}
          icon={categoryIcon(category)}
          label={categoryName(t, category)}
          selected={category === selected}
          onPress={() => onSelect(category === selected ? null : category)}
        />
      ))}
      <PavedCell
        icon={<LayoutGrid {...iconProps(22)} />}
        label={t("home.allCount", { count: apps.length })}
        onPress={() => onSelect(null)}
      />
    </PavedStrip>
  );
}

function OfflineApps({ apps, open }: { apps: readonly AppListing[]; open: ReadonlySet<string> }) {
  const { t } = useShell();
  const working = apps.filter(({ id }) => open.has(id));
  const waiting = apps.filter(({ id }) => !open.has(id));
  return (
    <>
      {working.length > 0 && (
        <Section title={t("home.worksNow")}>
          <AppGrid apps={working} />
        </Section>
      )}
      {waiting.length > 0 && (
        <Section title={t("home.needsNetwork")}>
          <AppGrid apps={waiting} offline />
        </Section>
      )}
    </>
  );
}
