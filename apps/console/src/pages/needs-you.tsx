import type { AdminApp } from "@plaza/protocol/services";
import { iconProps, Panel, Row } from "@plaza/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { Flag, OctagonPause } from "lucide-react";
import { useWords } from "../preferences.tsx";
import { Loaded } from "../states.tsx";

/** What waits for a person: reports that nobody has closed, and apps that are stopped. */
export function NeedsYou({ apps }: { readonly apps: UseQueryResult<{ apps: AdminApp[] }> }) {
  const words = useWords();
  return (
    <Panel title={words.t("needs.title")}>
      <Loaded query={apps}>
        {(data) => {
          const reported = data.apps.filter(({ openReports }) => openReports > 0);
          const stopped = data.apps.filter(({ status }) => status === "stopped");
          if (reported.length + stopped.length === 0) return <p className="console-quiet">{words.t("needs.nothing")}</p>;
          return (
            <ul className="console-needs">
              {stopped.map((app) => (
                <Row
                  key={`stopped ${app.id}`}
                  href="/apps"
                  leading={<OctagonPause {...iconProps(20)} />}
                  title={words.t("needs.stopped", { name: app.name })}
                  detail={app.message && <bdi>{app.message}</bdi>}
                />
              ))}
              {reported.map((app) => (
                <Row
                  key={`reported ${app.id}`}
                  href="/reports"
                  leading={<Flag {...iconProps(20)} />}
                  title={app.name}
                  detail={words.t("needs.reports", { count: app.openReports })}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
