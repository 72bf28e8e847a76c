import type { WebhookDelivery } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { Code, When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { useWords } from "../preferences.tsx";
import { useDeliveries } from "../queries.ts";
import { Failed, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";

/** What was sent to webhooks, and what came of it; each can be sent again. */
export function WebhookDeliveries() {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const [{ app, status }] = useFilters();
  const deliveries = useDeliveries({ appId: app, status });
  const replay = useMutation({
    mutationFn: (row: WebhookDelivery) => api.replay(row.id),
    onSettled: () => client.invalidateQueries(),
    onSuccess: (_, { orderId }) =>
      void toasts.show({ text: words.t("delivery.replayed", { order: orderId?.slice(-8) ?? words.t("delivery.user") }) }),
  });
  return (
    <>
      <FilterBar
        apps
        choice={{ name: "status", options: { pending: "status.pending", delivered: "status.delivered", failed: "status.undelivered" } }}
      />
      {replay.error && (
        <Failed error={replay.error} title={words.t("act.failed")} cause={words.t("delivery.off")} advice={words.t("act.advice")} />
      )}
      <PagedPanel<WebhookDelivery>
        caption={words.t("delivery.title")}
        query={deliveries}
        empty={<Nothing text="delivery.empty" />}
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.createdAt} /> },
          {
            id: "event",
            header: words.t("delivery.event"),
            place: "title",
            cell: (row) => (
              <span className="console-two">
                <b>{words.t(`event.${row.type}`)}</b>
                <small>{row.appName}</small>
              </span>
            ),
          },
          {
            id: "order",
            header: words.t("col.order"),
            cell: (row) =>
              row.orderId === null ? words.t("delivery.user") : <a href={linkTo("/orders", { q: row.orderId })}>{row.orderId.slice(-8)}</a>,
          },
          {
            id: "id",
            header: "webhook-id",
            cell: (row) => <Code value={row.eventId} short={row.eventId.slice(-8)} name="webhook-id" />,
          },
          {
            id: "to",
            header: words.t("delivery.to"),
            place: "below",
            cell: (row) => (
              <span className="console-two">
                <bdi className="console-words">{row.url}</bdi>
                {row.detail !== null && <small>{row.detail}</small>}
              </span>
            ),
          },
          {
            id: "attempts",
            header: words.t("delivery.attempts"),
            numeric: true,
            cell: (row) => words.number(row.attempts),
          },
          {
            id: "status",
            header: words.t("col.status"),
            place: "end",
            cell: (row) => (
              <span className="console-two">
                <Status value={row.status === "failed" ? "undelivered" : row.status} />
                {row.responseStatus !== null && <small>{words.t("delivery.answer", { code: String(row.responseStatus) })}</small>}
                {row.nextAt !== null && <small>{words.t("delivery.next", { time: words.date(row.nextAt, "moment") })}</small>}
              </span>
            ),
          },
          {
            id: "actions",
            header: words.t("col.actions"),
            place: "end",
            cell: (row) => (
              <Button
                kind="line"
                size="s"
                aria-label={words.t("delivery.replayOne", {
                  event: words.t(`event.${row.type}`),
                  order: row.orderId?.slice(-8) ?? words.t("delivery.user"),
                })}
                busy={replay.isPending && replay.variables.id === row.id}
                onClick={() => replay.mutate(row)}
              >
                {words.t("delivery.replay")}
              </Button>
            ),
          },
        ]}
      />
    </>
  );
}
