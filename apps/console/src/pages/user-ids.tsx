import type { PublisherSectors } from "@plaza/protocol/services";
import { Button, Panel } from "@plaza/ui";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { useSectors } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, Nothing } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { ConfirmSheet } from "./confirm-sheet.tsx";

/** Whether a publisher's apps know a user by one id or by one each. What was used once stays as it is. */
export function UserIds() {
  const words = useWords();
  const sectors = useSectors();
  return (
    <Loaded query={sectors}>
      {({ publishers }) =>
        publishers.length === 0 ? (
          <Panel title={words.t("sector.title")}>
            <Nothing text="sector.empty" />
          </Panel>
        ) : (
          publishers.map((publisher) => <OfPublisher key={publisher.publisherId} publisher={publisher} />)
        )
      }
    </Loaded>
  );
}

function OfPublisher({ publisher }: { readonly publisher: PublisherSectors }) {
  const words = useWords();
  const toasts = useToasts();
  const asking = useShown<true>();
  const { publisherId, publisherName, shared, apps } = publisher;
  const title = words.t("sector.of", { name: publisherName });
  return (
    <Panel title={title}>
      <div className="console-panel-text">
        <p>{words.t(shared ? "sector.shared" : "sector.separate")}</p>
        <Button kind="line" size="s" onClick={() => asking.show(true)}>
          {words.t(shared ? "sector.ask.separate" : "sector.ask.share")}
        </Button>
      </div>
      <Records
        caption={title}
        rows={apps}
        rowKey={({ appId }) => appId}
        empty={<Nothing text="sector.empty" />}
        columns={[
          {
            id: "app",
            header: words.t("col.app"),
            place: "title",
            cell: ({ appId, name }) => (
              <span className="console-two">
                <b>{name}</b>
                <small>{appId}</small>
              </span>
            ),
          },
          {
            id: "sector",
            header: words.t("sector.ids"),
            place: "plain",
            cell: ({ sector }) =>
              words.t(sector === "open" ? (shared ? "sector.willShare" : "sector.willSeparate") : `sector.is.${sector}`),
          },
        ]}
      />
      {asking.of !== undefined && (
        <ConfirmSheet
          {...asking.sheet}
          title={words.t(shared ? "sector.ask.separate" : "sector.ask.share")}
          description={publisherName}
          facts={[
            words.t(shared ? "sector.fact.separate" : "sector.fact.share"),
            words.t("sector.fact.used"),
            words.t("sector.fact.forever"),
          ]}
          confirm={words.t(shared ? "sector.ask.separate" : "sector.ask.share")}
          act={() => api.shareSector(publisherId, !shared)}
          onDone={() => void toasts.show({ text: words.t("sector.done") })}
        />
      )}
    </Panel>
  );
}
