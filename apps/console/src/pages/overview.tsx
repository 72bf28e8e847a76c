import type { AppCounts, CountsResponse } from "@plaza/protocol/services";
import { Button, DataTable, Metrics, Panel, SelectField } from "@plaza/ui";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api } from "../api.ts";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { Sparkline } from "../sparkline.tsx";
import { Loaded, Nothing } from "../states.tsx";
import { NeedsYou } from "./needs-you.tsx";

const OpensChart = lazy(() => import("../opens-chart.tsx"));
const windows = ["15", "60", "1440"] as const;
const REFRESH_MS = 3_000;

/** Live counts of opens, sessions, errors and purchases, per app and in all. */
export function OverviewPage() {
  const words = useWords();
  const [minutes, setMinutes] = useState<(typeof windows)[number]>("60");
  const counts = useQuery({
    queryKey: ["counts", minutes],
    queryFn: () => api.counts(Number(minutes)),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
  const apps = useQuery({ queryKey: ["apps"], queryFn: api.apps });
  const nameOf = (id: string) => apps.data?.apps.find((app) => app.id === id)?.name ?? id;
  return (
    <>
      <PageTools>
        <SelectField
          label={words.t("window")}
          hideLabel
          value={minutes}
          onChange={(value) => setMinutes(windows.find((option) => option === value) ?? "60")}
          options={windows.map((value) => ({ value, label: words.t(`window.${value}`) }))}
        />
      </PageTools>
      <Loaded query={counts}>
        {(data) => (
          <>
            <Totals data={data} />
            <div className="console-pair">
              <Opens data={data} />
              <NeedsYou apps={apps} />
            </div>
            <Panel
              title={words.t("overview.byApp")}
              end={<span className="console-soft">{words.t("count.updated", { time: words.date(data.at, "time") })}</span>}
            >
              <DataTable<AppCounts>
                caption={words.t("overview.byApp")}
                rows={data.apps}
                rowKey={(row) => row.appId}
                empty={<Nothing text="overview.empty" />}
                columns={[
                  { id: "app", header: words.t("col.app"), cell: (row) => <b>{nameOf(row.appId)}</b> },
                  { id: "shape", header: words.t("chart.title"), cell: (row) => <Sparkline values={row.series} /> },
                  { id: "opens", header: words.t("count.opens"), numeric: true, cell: (row) => words.number(row.opens) },
                  { id: "sessions", header: words.t("count.sessions"), numeric: true, cell: (row) => words.number(row.sessions) },
                  { id: "errors", header: words.t("count.errors"), numeric: true, cell: (row) => words.number(row.errors) },
                  { id: "purchases", header: words.t("count.purchases"), numeric: true, cell: (row) => words.number(row.purchases) },
                  { id: "ready", header: words.t("count.ready"), numeric: true, cell: (row) => <Ready ms={row.readyP75} /> },
                ]}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </>
  );
}

function Ready({ ms }: { readonly ms: number | null }) {
  const words = useWords();
  return ms === null ? words.t("count.none") : words.t("count.ms", { ms: words.number(Math.round(ms)) });
}

function Totals({ data }: { readonly data: CountsResponse }) {
  const words = useWords();
  const { totals } = data;
  return (
    <Metrics
      items={[
        { id: "opens", label: words.t("count.opens"), value: words.number(totals.opens) },
        { id: "sessions", label: words.t("count.sessions"), value: words.number(totals.sessions) },
        { id: "errors", label: words.t("count.errors"), value: words.number(totals.errors) },
        { id: "purchases", label: words.t("count.purchases"), value: words.number(totals.purchases) },
        { id: "ready", label: words.t("count.ready"), value: <Ready ms={totals.readyP75} /> },
      ]}
    />
  );
}

function Opens({ data }: { readonly data: CountsResponse }) {
  const words = useWords();
  const [asTable, setAsTable] = useState(false);
  const slice = (data.minutes * 60_000) / Math.max(1, data.totals.series.length);
  const start = data.at - data.minutes * 60_000;
  const points = data.totals.series.map((opens, index) => ({ at: start + index * slice, opens }));
  return (
    <Panel
      title={words.t("chart.title")}
      end={
        <Button kind="line" size="s" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {words.t(asTable ? "chart.chart" : "chart.table")}
        </Button>
      }
    >
      {data.totals.opens === 0 && <Nothing text="chart.empty" />}
      {data.totals.opens > 0 && !asTable && (
        <Suspense fallback={<div className="console-chart" />}>
          <OpensChart points={points} label={words.t("chart.title")} name={words.t("count.opens")} time={(at) => words.date(at, "time")} />
        </Suspense>
      )}
      {data.totals.opens > 0 && asTable && (
        <DataTable
          caption={words.t("chart.title")}
          rows={points}
          rowKey={(row) => String(row.at)}
          empty={null}
          columns={[
            { id: "at", header: words.t("chart.bucket"), cell: (row) => words.date(row.at, "time") },
            { id: "opens", header: words.t("count.opens"), numeric: true, cell: (row) => words.number(row.opens) },
          ]}
        />
      )}
    </Panel>
  );
}
