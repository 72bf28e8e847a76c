import type { AdminRelease } from "@plaza/protocol/services";
import { DataTable, Panel } from "@plaza/ui";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { Loaded, Nothing, Status } from "../states.tsx";

/** Every release with its digest: what was published is what runs. */
export function ReleasesPage() {
  const words = useWords();
  const releases = useQuery({ queryKey: ["releases"], queryFn: api.releases });
  return (
    <Panel title={releases.data ? words.t("releases.count", { count: releases.data.releases.length }) : words.t("nav.releases")}>
      <Loaded query={releases}>
        {(data) => (
          <DataTable<AdminRelease>
            caption={words.t("nav.releases")}
            rows={data.releases}
            rowKey={(row) => `${row.appId}@${row.version}`}
            empty={<Nothing text="releases.empty" />}
            columns={[
              { id: "app", header: words.t("col.app"), cell: (row) => <b>{row.appName}</b> },
              { id: "version", header: words.t("col.version"), cell: (row) => row.version },
              { id: "channels", header: words.t("col.channels"), cell: (row) => row.channels.join(", ") },
              {
                id: "size",
                header: words.t("col.size"),
                numeric: true,
                cell: (row) => words.number(row.bytes / 1024, { style: "unit", unit: "kilobyte", maximumFractionDigits: 1 }),
              },
              { id: "files", header: words.t("col.files"), numeric: true, cell: (row) => words.number(row.files) },
              { id: "published", header: words.t("col.published"), cell: (row) => words.date(row.publishedAt, "dateTime") },
              { id: "by", header: words.t("col.by"), cell: (row) => row.publishedBy },
              { id: "digest", header: words.t("col.digest"), cell: (row) => <code title={row.digest}>{row.digest.slice(7, 19)}</code> },
              { id: "status", header: words.t("col.status"), cell: (row) => <Status value={row.status} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
