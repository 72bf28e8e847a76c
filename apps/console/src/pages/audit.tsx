import type { auditResponseSchema } from "@plaza/protocol/services";
import { DataTable, Panel } from "@plaza/ui";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { Loaded, Nothing } from "../states.tsx";

type Entry = ReturnType<typeof auditResponseSchema.parse>["entries"][number];

/** Who did what, on what, and why. */
export function AuditPage() {
  const words = useWords();
  const audit = useQuery({ queryKey: ["audit"], queryFn: api.audit });
  return (
    <Panel title={audit.data ? words.t("audit.count", { count: audit.data.entries.length }) : words.t("nav.audit")}>
      <Loaded query={audit}>
        {(data) => (
          <DataTable<Entry>
            caption={words.t("nav.audit")}
            rows={data.entries}
            rowKey={(row) => row.id}
            empty={<Nothing text="audit.empty" />}
            columns={[
              { id: "when", header: words.t("col.when"), cell: (row) => words.date(row.at, "dateTime") },
              { id: "actor", header: words.t("col.actor"), cell: (row) => row.actor },
              { id: "action", header: words.t("col.action"), cell: (row) => <code>{row.action}</code> },
              { id: "target", header: words.t("col.target"), cell: (row) => row.target },
              { id: "reason", header: words.t("col.reason"), cell: (row) => <bdi>{row.reason}</bdi> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
