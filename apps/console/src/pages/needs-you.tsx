import type { AdminApp } from "@plaza/protocol/services";
import { iconProps, Panel, Row } from "@plaza/ui";
import { Clock, Flag, OctagonPause } from "lucide-react";
import { linkTo } from "../filters.ts";
import { useWords } from "../preferences.tsx";
import { useApps, useMe, useOrders } from "../queries.ts";
import { Loaded } from "../states.tsx";

/** What waits for a person: apps that are stopped, orders in doubt, reports that nobody has closed. */
export function NeedsYou({ app }: { readonly app?: string }) {
  const words = useWords();
  const apps = useApps();
  const operator = useMe().data?.role === "operator";
  const pending = useOrders({ status: "pending", appId: app }, operator);
  const inDoubt = operator ? (pending.data?.length ?? 0) : 0;
  const chosen = (list: readonly AdminApp[]) => list.filter(({ id }) => app === undefined || id === app);
  return (
    <Panel title={words.t("needs.title")}>
      <Loaded query={apps}>
        {(data) => {
          const reported = chosen(data.apps).filter(({ openReports }) => openReports > 0);
          const stopped = chosen(data.apps).filter(({ status }) => status === "stopped");
          if (reported.length + stopped.length + inDoubt === 0) return <p className="console-quiet">{words.t("needs.nothing")}</p>;
          return (
            <ul className="pz-list pz-list-icon console-needs">
              {stopped.map(({ id, name, message }) => (
                <Row
                  key={`stopped ${id}`}
                  href={linkTo("/apps", { status: "stopped", q: id })}
                  leading={<OctagonPause {...iconProps(20)} />}
                  title={words.t("needs.stopped", { name })}
                  detail={message && <bdi>{message}</bdi>}
                />
              ))}
              {inDoubt > 0 && (
                <Row
                  href={linkTo("/orders", { status: "pending", app })}
                  leading={<Clock {...iconProps(20)} />}
                  title={words.t("needs.orders")}
                  detail={words.t("needs.pending", { count: inDoubt })}
                />
              )}
              {reported.map(({ id, name, openReports }) => (
                <Row
                  key={`reported ${id}`}
                  // Publishers are told that there are reports; what users wrote is the operators' to read.
                  href={operator ? linkTo("/reports", { status: "open", app: id }) : undefined}
                  leading={<Flag {...iconProps(20)} />}
                  title={name}
                  detail={words.t("needs.reports", { count: openReports })}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
