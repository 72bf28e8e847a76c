import type { WebhookEndpoint } from "@plaza/protocol/services";
import { Button, iconProps, Panel } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { useWebhooks } from "../queries.ts";
import { Records } from "../records.tsx";
import { Failed, Loaded, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { ConfirmSheet } from "./confirm-sheet.tsx";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WebhookSheet } from "./webhook-sheet.tsx";

interface Shown {
  readonly what: "add" | "rotate" | "remove";
  readonly endpoint?: WebhookEndpoint;
  readonly open: boolean;
}

/** Where publishers' servers are told what became of orders, and how that went. */
export function WebhooksPage() {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const webhooks = useWebhooks();
  const [shown, setShown] = useState<Shown>();
  const enable = useMutation({ mutationFn: api.enableWebhook, onSettled: () => client.invalidateQueries() });
  const count = webhooks.data?.endpoints.length ?? 0;
  const add = (
    <Button kind="line" size="s" icon={<Plus {...iconProps(16)} />} onClick={() => setShown({ what: "add", open: true })}>
      {words.t("hook.add")}
    </Button>
  );
  const close = { onClose: () => setShown((now) => now && { ...now, open: false }), onClosed: () => setShown(undefined) };
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
                      <Button kind="line" size="s" onClick={() => setShown({ what: "rotate", endpoint: row, open: true })}>
                        {words.t("hook.rotate")}
                      </Button>
                      <Button kind="line" size="s" onClick={() => setShown({ what: "remove", endpoint: row, open: true })}>
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
      {shown !== undefined && shown.what !== "remove" && <WebhookSheet open={shown.open} endpoint={shown.endpoint} {...close} />}
      {shown?.what === "remove" && shown.endpoint !== undefined && (
        <ConfirmSheet
          open={shown.open}
          title={words.t("hook.removeTitle")}
          description={shown.endpoint.url}
          facts={[words.t("hook.removeNow"), words.t("hook.removeSafe")]}
          confirm={words.t("hook.remove")}
          act={() => api.removeWebhook(shown.endpoint?.id ?? "")}
          onDone={() => void toasts.show({ text: words.t("hook.removed") })}
          {...close}
        />
      )}
    </>
  );
}
