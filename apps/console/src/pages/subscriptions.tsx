import type { AdminSubscription } from "@plaza/protocol/services";
import { Code, When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { useWords } from "../preferences.tsx";
import { useSubscriptions } from "../queries.ts";
import { Nothing, Status } from "../states.tsx";

/** Subscriptions to all apps, for a publisher to their own; a user appears by the app's pairwise id only. */
export function SubscriptionsPage() {
  const words = useWords();
  const [{ app, status }] = useFilters();
  const subscriptions = useSubscriptions({ appId: app, status });
  const count = subscriptions.data?.length ?? 0;
  return (
    <>
      <FilterBar
        apps
        choice={{
          name: "status",
          options: {
            active: "status.active",
            trialing: "status.trialing",
            past_due: "status.past_due",
            paused: "status.paused",
            ended: "status.ended",
          },
        }}
      />
      <PagedPanel<AdminSubscription>
        caption={words.t("nav.subscriptions")}
        title={subscriptions.data && words.t("subscriptions.count", { count })}
        query={subscriptions}
        empty={<Nothing text="subscriptions.empty" />}
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.startedAt} /> },
          {
            id: "subscription",
            header: words.t("col.subscription"),
            cell: (row) => <Code value={row.id} short={row.id.slice(-8)} name={words.t("col.subscription")} />,
          },
          {
            id: "app",
            header: words.t("col.app"),
            place: "title",
            cell: (row) => <a href={linkTo("/subscriptions", { app: row.appId })}>{row.appName}</a>,
          },
          { id: "plan", header: words.t("col.plan"), place: "below", cell: (row) => <bdi>{row.plan.name}</bdi> },
          {
            id: "user",
            header: words.t("col.user"),
            cell: (row) => <Code value={row.user} short={row.user.slice(0, 8)} name={words.t("col.user")} />,
          },
          {
            id: "next",
            header: words.t("col.next"),
            cell: (row) => (row.next === undefined ? words.t("subscriptions.nothing") : <When at={row.next.at} />),
          },
          {
            id: "total",
            header: words.t("col.total"),
            numeric: true,
            place: "end",
            cell: (row) => <b className="console-money">{words.money(row.next?.total ?? row.price)}</b>,
          },
          {
            id: "status",
            header: words.t("col.status"),
            place: "end",
            cell: (row) => (
              <span className="console-two">
                <Status value={row.cancelled && row.status !== "ended" ? "cancelled" : row.status} />
                {row.held !== undefined && <small>{words.t(`held.${row.held}`)}</small>}
                {row.endReason !== undefined && <small>{words.t(`ended.${row.endReason}`)}</small>}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
