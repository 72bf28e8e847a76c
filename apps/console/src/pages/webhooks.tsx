import type { WebhookEndpoint } from "@plaza/protocol/services";
import { Button, iconProps, Panel } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { useWebhooks } from "../queries.ts";
import { Records } from "../records.tsx";
import { Failed, Loaded, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { ConfirmSheet } from "./confirm-sheet.tsx";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WebhookSheet } from "./webhook-sheet.tsx";

interface Asked {
  readonly what: "add" | "rotate" | "remove";
  readonly endpoint?: WebhookEndpoint;
}

/** Where publishers' servers are told what became of orders, and how that went. */
export function WebhooksPage() {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const webhooks = useWebhooks();
  const shown = useShown<Asked>();
  const enable = useMutation({ mutationFn: api.enableWebhook, onSettled: () => client.invalidateQueries() });
  const count = webhooks.data?.endpoints.length ?? 0;
  const add = (
    <Button kind="line" size="s" icon={<Plus {...iconProps(16)} />} onClick={() => shown.show({ what: "add" })}>
      {words.t("hook.add")}
    </Button>
  );
  const { what, endpoint } = shown.of ?? {};
  return (
    <>
      <PageTools>{add}</PageTools>
      {enable.error && <Failed error={enable.error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
      <Panel title={webhooks.data ? words.t("hook.count", { count }) : words.t("nav.webhooks")}>
        <Loaded query={webhooks}>
          {({ endpoints }) => (
            <Records<WebhookEndpoint>
              caption={words.t("nav.webhooks")}
              rows={endpoints}
              rowKey={(row) => row.id}
              empty={<Nothing text="hook.empty" />}
              columns={[
                { id: "since", header: words.t("col.since"), place: "plain", cell: (row) => <When at={row.createdAt} /> },
                {
                  id: "url",
                  header: words.t("hook.url"),
                  place: "title",
                  cell: (row) => (
                    <span className="console-two">
                      <bdi className="console-words">{row.url}</bdi>
                      {row.oldSecretUntil !== null && (
                        <small>{words.t("hook.both", { time: words.date(row.oldSecretUntil, "dateTime") })}</small>
                      )}
                    </span>
                  ),
                },
                { id: "app", header: words.t("col.app"), cell: (row) => row.appName },
                {
                  id: "status",
                  header: words.t("col.status"),
                  place: "end",
                  cell: (row) => (
                    <span className="console-two">
                      <Status value={row.disabledAt !== null ? "off" : row.failingSince !== null ? "failing" : "on"} />
                      {row.failingSince !== null && (
                        <small>{words.t("hook.since", { time: words.date(row.failingSince, "dateTime") })}</small>
                      )}
                    </span>
                  ),
                },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  place: "end",
                  cell: (row) => (
                    <span className="console-buttons">
                      {row.disabledAt !== null && (
                        <Button
                          kind="line"
                          size="s"
                          busy={enable.isPending && enable.variables === row.id}
                          onClick={() => enable.mutate(row.id)}
                        >
                          {words.t("hook.enable")}
                        </Button>
                      )}
                      <Button kind="line" size="s" onClick={() => shown.show({ what: "rotate", endpoint: row })}>
                        {words.t("hook.rotate")}
                      </Button>
                      <Button kind="line" size="s" onClick={() => shown.show({ what: "remove", endpoint: row })}>
                        {words.t("hook.remove")}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <WebhookDeliveries />
      {what !== undefined && what !== "remove" && <WebhookSheet {...shown.sheet} endpoint={endpoint} />}
      {what === "remove" && endpoint !== undefined && (
        <ConfirmSheet
          {...shown.sheet}
          title={words.t("hook.removeTitle")}
          description={endpoint.url}
          facts={[words.t("hook.removeNow"), words.t("hook.removeSafe")]}
          confirm={words.t("hook.remove")}
          act={() => api.removeWebhook(endpoint.id)}
          onDone={() => void toasts.show({ text: words.t("hook.removed") })}
        />
      )}
    </>
  );
}
