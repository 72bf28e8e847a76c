import { type AdminIncident, incidentRules } from "@plaza/protocol/services";
import { Badge } from "@plaza/ui";
import { When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { type TextId, useWords } from "../preferences.tsx";
import { useIncidents } from "../queries.ts";
import { Nothing } from "../states.tsx";

const rules = Object.keys(incidentRules) as (keyof typeof incidentRules)[];

/** Apps that were stopped on somebody's device for breaking a rule: which, by what, and how often. */
export function IncidentsPage() {
  const words = useWords();
  const [{ app, rule, q }] = useFilters();
  const incidents = useIncidents({ appId: app, rule, q });
  const count = incidents.data?.length ?? 0;
  return (
    <>
      <FilterBar
        search="incidents.search"
        apps
        choice={{ name: "rule", options: Object.fromEntries(rules.map((one): [string, TextId] => [one, `rule.${one}`])) }}
      />
      <PagedPanel<AdminIncident>
        caption={words.t("nav.incidents")}
        title={incidents.data && words.t(incidents.hasNextPage ? "incidents.newest" : "incidents.count", { count })}
        query={incidents}
        empty={<Nothing text="incidents.empty" />}
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.at} /> },
          {
            id: "app",
            header: words.t("col.app"),
            place: "title",
            cell: (row) => <a href={linkTo("/incidents", { app: row.appId })}>{`${row.appName} ${row.version ?? ""}`.trim()}</a>,
          },
          {
            id: "rule",
            header: words.t("col.rule"),
            place: "plain",
            cell: (row) => (
              <span className="console-two">
                <b>{words.t(`rule.${row.rule}`)}</b>
                <small>{incidentRules[row.rule].rows.join(", ")}</small>
              </span>
            ),
          },
          {
            id: "ran",
            header: words.t("col.ran"),
            cell: (row) => words.number(row.ranForMs / 1_000, { style: "unit", unit: "second", maximumFractionDigits: 1 }),
          },
          {
            id: "browser",
            header: words.t("col.isolation"),
            place: "end",
            cell: (row) =>
              row.isolation === "reduced" ? <Badge tone="warn">{words.t("isolation.reduced")}</Badge> : words.t("isolation.full"),
          },
          { id: "reference", header: words.t("col.reference"), cell: (row) => <code>{row.reference}</code> },
          {
            id: "excerpt",
            header: words.t("col.excerpt"),
            place: "below",
            cell: (row) => row.excerpt && <bdi className="console-words">{row.excerpt}</bdi>,
          },
        ]}
      />
    </>
  );
}
