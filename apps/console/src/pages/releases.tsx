import type { AdminRelease } from "@plaza/protocol/services";
import { Button, Panel } from "@plaza/ui";
import { useState } from "react";
import { Code, When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { useWords } from "../preferences.tsx";
import { useReleases } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, Nothing, Status } from "../states.tsx";

/** Rows that are shown at once; the answer has all of them. */
const PAGE_SIZE = 50;

/** Every release with its digest: what was published is what runs. */
export function ReleasesPage() {
  const words = useWords();
  const [{ app, status, q = "" }] = useFilters();
  const [shown, setShown] = useState(PAGE_SIZE);
  const releases = useReleases();
  const wanted = q.toLowerCase();
  const found = (releases.data?.releases ?? []).filter(
    (row) =>
      (app === undefined || row.appId === app) &&
      (status === undefined || row.status === status) &&
      [row.appName, row.appId, row.version, row.digest, row.publishedBy, row.note ?? ""].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
  );
  return (
    <>
      <FilterBar search="releases.search" apps choice={{ name: "status", options: { live: "status.live", revoked: "status.revoked" } }} />
      <Panel title={releases.data ? words.t("releases.count", { count: found.length }) : words.t("nav.releases")}>
        <Loaded query={releases}>
          {() => (
            <Records<AdminRelease>
              caption={words.t("nav.releases")}
              rows={found.slice(0, shown)}
              rowKey={(row) => `${row.appId}@${row.version}`}
              empty={<Nothing text="releases.empty" action={<code className="console-command">plaza publish --channel dev</code>} />}
              columns={[
                {
                  id: "app",
                  header: words.t("col.app"),
                  place: "title",
                  cell: (row) => <a href={linkTo("/releases", { app: row.appId })}>{row.appName}</a>,
                },
                {
                  id: "version",
                  header: words.t("col.version"),
                  place: "title",
                  cell: (row) => (
                    <span className="console-two">
                      <span>{row.version}</span>
                      {row.note !== undefined && <small>{row.note}</small>}
                    </span>
                  ),
                },
                { id: "channels", header: words.t("col.channels"), place: "plain", cell: (row) => row.channels.join(", ") },
                {
                  id: "size",
                  header: words.t("col.size"),
                  numeric: true,
                  cell: (row) => words.number(row.bytes / 1000, { style: "unit", unit: "kilobyte", maximumFractionDigits: 1 }),
                },
                { id: "files", header: words.t("col.files"), numeric: true, cell: (row) => words.number(row.files) },
                { id: "published", header: words.t("col.published"), place: "plain", cell: (row) => <When at={row.publishedAt} /> },
                { id: "by", header: words.t("col.by"), cell: (row) => row.publishedBy },
                {
                  id: "digest",
                  header: words.t("col.digest"),
                  cell: (row) => <Code value={row.digest} short={row.digest.slice(7, 15)} name={words.t("col.digest")} />,
                },
                { id: "status", header: words.t("col.status"), place: "end", cell: (row) => <Status value={row.status} /> },
              ]}
            />
          )}
        </Loaded>
        {found.length > shown && (
          <div className="console-more">
            <Button kind="line" size="s" onClick={() => setShown(shown + PAGE_SIZE)}>
              {words.t("more")}
            </Button>
          </div>
        )}
      </Panel>
    </>
  );
}
