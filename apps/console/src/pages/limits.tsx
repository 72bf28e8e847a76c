import { defaultSessionLimits, describeCapabilities, sessionLimitFacts } from "@plaza/protocol";
import { Panel, type Translator } from "@plaza/ui";
import { type TextId, useWords } from "../preferences.tsx";
import { Records } from "../records.tsx";

const session = Object.entries(sessionLimitFacts).map(([name, fact]) => ({ name: name as keyof typeof sessionLimitFacts, ...fact }));
const methods = describeCapabilities();

/** The limits of every session and of every method, with the attacks that each answers. */
export function Limits() {
  const words = useWords();
  return (
    <>
      <Panel title={words.t("limits.session")}>
        <Records<(typeof session)[number]>
          caption={words.t("limits.session")}
          rows={session}
          rowKey={(row) => row.name}
          empty={null}
          columns={[
            {
              id: "limit",
              header: words.t("col.limit"),
              place: "title",
              cell: (row) => words.t(`limit.${row.name}`),
            },
            {
              id: "value",
              header: words.t("col.value"),
              place: "end",
              numeric: true,
              cell: (row) => amountOf(defaultSessionLimits[row.name], row.unit, words),
            },
            { id: "stops", header: words.t("col.stops"), cell: (row) => row.rows.join(", ") },
          ]}
        />
      </Panel>
      <Panel title={words.t("limits.method")}>
        <Records<(typeof methods)[number]>
          caption={words.t("limits.method")}
          rows={methods}
          rowKey={(row) => row.id}
          empty={null}
          columns={[
            { id: "method", header: words.t("col.method"), place: "title", cell: (row) => <code>{row.id}</code> },
            { id: "rate", header: words.t("col.rate"), numeric: true, cell: (row) => words.number(row.ratePerSecond) },
            { id: "burst", header: words.t("col.burst"), numeric: true, cell: (row) => words.number(row.burst) },
            { id: "inFlight", header: words.t("col.inFlight"), numeric: true, cell: (row) => words.number(row.inFlight) },
            { id: "size", header: words.t("col.parameters"), numeric: true, cell: (row) => amountOf(row.maxBytes, "bytes", words) },
            {
              id: "time",
              header: words.t("col.time"),
              numeric: true,
              cell: (row) => words.number(row.timeoutMs / 1_000, { style: "unit", unit: "second" }),
            },
          ]}
        />
      </Panel>
    </>
  );
}

function amountOf(value: number, unit: (typeof session)[number]["unit"], words: Translator<TextId>): string {
  switch (unit) {
    case "bytes":
      return words.number(value / 1024, { style: "unit", unit: "kilobyte" });
    case "ms":
      return words.number(value, { style: "unit", unit: "millisecond" });
    case "per second":
      return words.t("limits.perSecond", { count: words.number(value) });
    case "count":
      return words.number(value);
  }
}
