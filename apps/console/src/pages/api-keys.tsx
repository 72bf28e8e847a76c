import type { ApiKey } from "@plaza/protocol/services";
import { Button, iconProps, Panel } from "@plaza/ui";
import { Plus } from "lucide-react";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { useApiKeys, useApps, useMe } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { ApiKeySheet } from "./api-key-sheet.tsx";
import { ConfirmSheet } from "./confirm-sheet.tsx";

/** Keys of publishers' servers: a publisher makes and revokes their own, an operator sees and revokes all. */
export function ApiKeysPage() {
  const words = useWords();
  const toasts = useToasts();
  const keys = useApiKeys();
  const apps = useApps();
  const operator = useMe().data?.role === "operator";
  const making = useShown<true>();
  const revoking = useShown<ApiKey>();
  const revoked = revoking.of;
  const count = keys.data?.keys.length ?? 0;
  const nameOf = (appId: string) => apps.data?.apps.find(({ id }) => id === appId)?.name ?? appId;
  const add = (
    <Button kind="line" size="s" icon={<Plus {...iconProps(16)} />} onClick={() => making.show(true)}>
      {words.t("key.add")}
    </Button>
  );
  return (
    <>
      {!operator && <PageTools>{add}</PageTools>}
      <Panel title={keys.data ? words.t("key.count", { count }) : words.t("nav.keys")}>
        <Loaded query={keys}>
          {({ keys: rows }) => (
            <Records<ApiKey>
              caption={words.t("nav.keys")}
              rows={rows}
              rowKey={(key) => key.id}
              empty={<Nothing text={operator ? "key.emptyOperator" : "key.empty"} />}
              columns={[
                { id: "since", header: words.t("col.since"), place: "plain", cell: (key) => <When at={key.createdAt} /> },
                {
                  id: "name",
                  header: words.t("key.label"),
                  place: "title",
                  cell: (key) => (
                    <span className="console-two">
                      <b>
                        <bdi>{key.label}</bdi>
                      </b>
                      <small>
                        <code>{key.prefix}…</code>
                      </small>
                    </span>
                  ),
                },
                ...(operator ? [{ id: "publisher", header: words.t("col.publisher"), cell: (key: ApiKey) => key.publisher }] : []),
                { id: "apps", header: words.t("key.apps"), place: "below", cell: (key) => key.appIds.map(nameOf).join(", ") },
                {
                  id: "used",
                  header: words.t("key.used"),
                  cell: (key) => (key.lastUsedAt === null ? words.t("key.never") : <When at={key.lastUsedAt} />),
                },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  place: "end",
                  cell: (key) =>
                    key.revokedAt === null ? (
                      <Button
                        kind="line"
                        size="s"
                        aria-label={words.t("key.revokeOne", { name: key.label })}
                        onClick={() => revoking.show(key)}
                      >
                        {words.t("key.revoke")}
                      </Button>
                    ) : (
                      <Status value="revoked" />
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {making.of !== undefined && <ApiKeySheet {...making.sheet} />}
      {revoked !== undefined && (
        <ConfirmSheet
          {...revoking.sheet}
          title={words.t("key.revokeTitle", { name: revoked.label })}
          description={`${revoked.prefix}…`}
          facts={[words.t("key.revokeNow"), words.t("key.revokeSafe")]}
          confirm={words.t("key.revoke")}
          act={() => api.revokeKey(revoked.id)}
          onDone={() => void toasts.show({ text: words.t("key.revoked", { name: revoked.label }) })}
        />
      )}
    </>
  );
}
