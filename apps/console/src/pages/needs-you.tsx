import type { AdminApp } from "@plaza/protocol/services";
import { iconProps, Panel, Row } from "@plaza/ui";
import { Clock, Flag, Gavel, OctagonPause, Scale } from "lucide-react";
import { linkTo } from "../filters.ts";
import { useWords } from "../preferences.tsx";
import { useApps, useDisputes, useMe, useOrders, useReconciliations } from "../queries.ts";
import { Loaded } from "../states.tsx";

/** What waits for a person: apps that are stopped, orders in doubt, books that differ, disputes, reports that nobody has closed. */
export function NeedsYou({ app }: { readonly app?: string }) {
  const words = useWords();
  const apps = useApps();
  const operator = useMe().data?.role === "operator";
  const pending = useOrders({ status: "pending", appId: app }, operator);
  const inDoubt = operator ? (pending.data?.length ?? 0) : 0;
  const differences = useReconciliations(operator).data?.open ?? 0;
  const disputes = useDisputes({ status: "open", appId: app }, operator).data?.length ?? 0;
  const chosen = (list: readonly AdminApp[]) => list.filter(({ id }) => app === undefined || id === app);
  return (
    <Panel title={words.t("needs.title")}>
      <Loaded query={apps}>
        {(data) => {
          const reported = chosen(data.apps).filter(({ openReports }) => openReports > 0);
          const stopped = chosen(data.apps).filter(({ status }) => status === "stopped");
          if (reported.length + stopped.length + inDoubt + differences + disputes === 0)
            return <p className="console-quiet">{words.t("needs.nothing")}</p>;
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
              {differences > 0 && (
                <Row
                  href="/reconciliations"
                  leading={<Scale {...iconProps(20)} />}
                  title={words.t("needs.differences")}
                  detail={words.t("needs.differencesOpen", { count: differences })}
                />
              )}
              {disputes > 0 && (
                <Row
                  href={linkTo("/disputes", { status: "open", app })}
                  leading={<Gavel {...iconProps(20)} />}
                  title={words.t("needs.disputes")}
                  detail={words.t("needs.disputesOpen", { count: disputes })}
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
