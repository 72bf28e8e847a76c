import type { AppCounts, CountsResponse } from "@plaza/protocol/services";
import { Button, DataTable, EmptyState, Metrics, Panel, SelectField } from "@plaza/ui";
import { lazy, Suspense, useState } from "react";
import { AppFilter } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { useApps, useCounts } from "../queries.ts";
import { Records } from "../records.tsx";
import { Sparkline } from "../sparkline.tsx";
import { Loaded } from "../states.tsx";
import { NeedsYou } from "./needs-you.tsx";

const OpensChart = lazy(() => import("../opens-chart.tsx"));
const windows = ["15", "60", "1440", "10080"] as const;

/** Live counts of opens, sessions, errors and purchases, per app and in all. */
export function OverviewPage() {
  const words = useWords();
  const [filters, change] = useFilters();
  const minutes = windows.find((option) => option === filters.minutes) ?? "60";
  const counts = useCounts(Number(minutes));
  const apps = useApps();
  const nameOf = (id: string) => apps.data?.apps.find((app) => app.id === id)?.name ?? id;
  return (
    <>
      <PageTools>
        <AppFilter />
        <SelectField
          label={words.t("window")}
          hideLabel
          value={minutes}
          onChange={(value) => change({ minutes: value })}
          options={windows.map((value) => ({ value, label: words.t(`window.${value}`) }))}
        />
      </PageTools>
      <Loaded query={counts} boxes={<Boxes />}>
        {(data) => {
          const rows = data.apps.filter(({ appId }) => filters.app === undefined || appId === filters.app);
          const shown = filters.app === undefined ? data.totals : (rows[0] ?? nothing(data));
          return (
            <>
              <Totals counts={shown} />
              <div className="console-pair">
                <Opens counts={shown} at={data.at} minutes={data.minutes} onWiden={() => change({ minutes: "10080" })} />
                <NeedsYou app={filters.app} />
              </div>
              <Panel
                title={words.t("overview.byApp")}
                end={<span className="console-soft">{words.t("count.updated", { time: words.date(data.at, "time") })}</span>}
              >
                <Records<AppCounts>
                  caption={words.t("overview.byApp")}
                  rows={rows}
                  rowKey={(row) => row.appId}
                  empty={<p className="console-quiet">{words.t("overview.empty")}</p>}
                  columns={[
                    {
                      id: "app",
                      header: words.t("col.app"),
                      place: "title",
                      cell: (row) => <a href={linkTo("/", { app: row.appId, minutes })}>{nameOf(row.appId)}</a>,
                    },
                    { id: "shape", header: words.t("chart.title"), place: "end", cell: (row) => <Sparkline values={row.series} /> },
                    { id: "opens", header: words.t("count.opens"), numeric: true, cell: (row) => words.number(row.opens) },
                    { id: "sessions", header: words.t("count.sessions"), numeric: true, cell: (row) => words.number(row.sessions) },
                    { id: "errors", header: words.t("count.errors"), numeric: true, cell: (row) => words.number(row.errors) },
                    { id: "purchases", header: words.t("count.purchases"), numeric: true, cell: (row) => words.number(row.purchases) },
                    { id: "ready", header: words.t("count.ready"), numeric: true, cell: (row) => <Ready ms={row.readyP75} /> },
                  ]}
                />
              </Panel>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

/** The counts of an app that nobody opened in this time. */
function nothing({ totals }: CountsResponse): AppCounts {
  return { ...totals, opens: 0, sessions: 0, errors: 0, purchases: 0, readyP75: null, series: totals.series.map(() => 0) };
}

function Ready({ ms }: { readonly ms: number | null }) {
  const words = useWords();
  return ms === null ? words.t("count.none") : words.t("count.ms", { ms: words.number(Math.round(ms)) });
}

const names = ["opens", "sessions", "errors", "purchases"] as const;

/** The overview before its first answer. */
function Boxes() {
  const words = useWords();
  return (
    <>
      <Metrics items={[...names, "ready" as const].map((id) => ({ id, label: words.t(`count.${id}`), value: <i /> }))} />
      <div className="console-pair" aria-hidden="true">
        <div className="pz-panel" />
        <div className="pz-panel" />
      </div>
    </>
  );
}

function Totals({ counts }: { readonly counts: AppCounts }) {
  const words = useWords();
  return (
    <Metrics
      items={[
        ...names.map((id) => ({ id, label: words.t(`count.${id}`), value: words.number(counts[id]) })),
        { id: "ready", label: words.t("count.ready"), value: <Ready ms={counts.readyP75} /> },
      ]}
    />
  );
}

interface OpensProps {
  readonly counts: AppCounts;
  /** End of the time, milliseconds since the epoch. */
  readonly at: number;
  readonly minutes: number;
  onWiden(): void;
}

function Opens({ counts, at, minutes, onWiden }: OpensProps) {
  const words = useWords();
  const [asTable, setAsTable] = useState(false);
  const slice = (minutes * 60_000) / Math.max(1, counts.series.length);
  const start = at - minutes * 60_000;
  const points = counts.series.map((opens, index) => ({ at: start + index * slice, opens }));
  // In a week a time of day says nothing without its day.
  const time = (moment: number) => words.date(moment, minutes > 1440 ? "moment" : "time");
  return (
    <Panel
      title={words.t("chart.title")}
      end={
        counts.opens > 0 && (
          <Button kind="line" size="s" onClick={() => setAsTable(!asTable)}>
            {words.t(asTable ? "chart.chart" : "chart.table")}
          </Button>
        )
      }
    >
      {counts.opens === 0 && (
        <EmptyState
          title={words.t("chart.empty")}
          action={
            minutes < 10_080 && (
              <Button kind="line" size="s" onClick={onWiden}>
                {words.t("chart.widen")}
              </Button>
            )
          }
        />
      )}
      {counts.opens > 0 && !asTable && (
        <Suspense fallback={<div className="console-chart" />}>
          <OpensChart points={points} label={words.t("chart.title")} name={words.t("count.opens")} time={time} />
        </Suspense>
      )}
      {counts.opens > 0 && asTable && (
        <div className="console-chart-table">
          <DataTable
            caption={words.t("chart.title")}
            rows={points}
            rowKey={(row) => String(Math.round((row.at - start) / slice))}
            empty={null}
            columns={[
              { id: "at", header: words.t("chart.bucket"), cell: (row) => time(row.at) },
              { id: "opens", header: words.t("count.opens"), numeric: true, cell: (row) => words.number(row.opens) },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
