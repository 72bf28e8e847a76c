import type { Earnings, Payable, Payout } from "@plaza/protocol/services";
import { Button, formattingLocale, iconProps, type Locale, Panel } from "@plaza/ui";
import { Download } from "lucide-react";
import { When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { useWords } from "../preferences.tsx";
import { useEarnings, useMe, usePayouts } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, Nothing } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { PayoutSheet } from "./payout-sheet.tsx";

const sums = ["paid", "refunded", "disputed", "fees", "tax", "paidOut"] as const;

/** What apps earned by month and what they are owed, all of it from the ledger; an operator records what was paid out. */
export function EarningsPage() {
  const words = useWords();
  const toasts = useToasts();
  const [{ app }] = useFilters();
  const earnings = useEarnings(app);
  const operator = useMe().data?.role === "operator";
  const shown = useShown<Payable>();
  return (
    <>
      <FilterBar apps />
      <Panel title={words.t("earnings.owed")}>
        <Loaded query={earnings}>
          {({ payable }) => (
            <Records<Payable>
              caption={words.t("earnings.owed")}
              rows={payable}
              rowKey={(row) => `${row.appId} ${row.payable.currency}`}
              empty={<Nothing text="earnings.empty" />}
              columns={[
                { id: "app", header: words.t("col.app"), place: "title", cell: (row) => row.appName },
                {
                  id: "payable",
                  header: words.t("earnings.payable"),
                  numeric: true,
                  place: "end",
                  cell: (row) => <b className="console-money">{words.money(row.payable)}</b>,
                },
                ...(operator
                  ? [
                      {
                        id: "actions",
                        header: words.t("col.actions"),
                        place: "end" as const,
                        cell: (row: Payable) =>
                          row.payable.amount > 0 && (
                            <Button
                              kind="line"
                              size="s"
                              aria-label={words.t("payout.startOne", { app: row.appName, amount: words.money(row.payable) })}
                              onClick={() => shown.show(row)}
                            >
                              {words.t("payout.start")}
                            </Button>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Panel
        title={words.t("earnings.byMonth")}
        end={
          <a
            className="pz-button pz-button-line pz-button-s"
            href={`/api/v1/admin/earnings.csv${app === undefined ? "" : `?${new URLSearchParams({ appId: app })}`}`}
            download="earnings.csv"
          >
            <Download {...iconProps(16)} />
            {words.t("earnings.csv")}
          </a>
        }
      >
        <Loaded query={earnings}>
          {({ earnings: rows }) => (
            <Records<Earnings>
              caption={words.t("earnings.byMonth")}
              rows={rows}
              rowKey={(row) => `${row.month} ${row.appId} ${row.currency}`}
              empty={<Nothing text="earnings.empty" />}
              columns={[
                { id: "month", header: words.t("earnings.month"), place: "plain", cell: (row) => <bdi>{monthOf(row, words.locale)}</bdi> },
                { id: "app", header: words.t("col.app"), place: "title", cell: (row) => row.appName },
                ...sums.map((name) => ({
                  id: name,
                  header: words.t(`earnings.${name}`),
                  numeric: true,
                  cell: (row: Earnings) => words.money({ amount: row[name], currency: row.currency }),
                })),
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Payouts app={app} />
      {shown.of !== undefined && (
        <PayoutSheet
          key={`${shown.of.appId} ${shown.of.payable.currency}`}
          owed={shown.of}
          {...shown.sheet}
          onRecorded={({ amount }) => void toasts.show({ text: words.t("payout.done", { amount: words.money(amount) }) })}
        />
      )}
    </>
  );
}

function Payouts({ app }: { readonly app?: string | undefined }) {
  const words = useWords();
  const payouts = usePayouts({ appId: app });
  return (
    <PagedPanel<Payout>
      caption={words.t("payout.list")}
      query={payouts}
      empty={<Nothing text="payout.empty" />}
      columns={[
        { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.at} /> },
        { id: "app", header: words.t("col.app"), place: "title", cell: (row) => row.appName },
        { id: "note", header: words.t("payout.reference"), place: "below", cell: (row) => row.note && <bdi>{row.note}</bdi> },
        {
          id: "amount",
          header: words.t("col.total"),
          numeric: true,
          place: "end",
          cell: (row) => <b className="console-money">{words.money(row.amount)}</b>,
        },
      ]}
    />
  );
}

/** The ledger's month in words. It is one by UTC, wherever the reader is. */
function monthOf({ month }: Earnings, locale: Locale): string {
  return new Intl.DateTimeFormat(formattingLocale(locale), { month: "long", year: "numeric", timeZone: "UTC" }).format(Date.parse(month));
}
