import "@plaza/host-react/styles.css";
import "./app-page.css";
import { parseLink } from "@plaza/host";
import { MiniApp, useHostSnapshot } from "@plaza/host-react";
import { EmptyState, Section } from "@plaza/ui";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { appName } from "../parts/app-listing.tsx";
import { Frame } from "../parts/frame.tsx";
import { RecentRows } from "../parts/recent-rows.tsx";
import { useRecents } from "../parts/recents.tsx";
import { useShell } from "../shell-context.tsx";
import { useGuestHistory } from "../use-guest-history.ts";

/**
 * `/miniapp/<id>[;version=…]/<path>?<query>#<fragment>`: a mini-app, alone on a phone, beside recents on a desktop. One tree for all
 * widths, placed by CSS: a phone that is turned would else unmount the guest, and with it the sheet or menu that is open.
 */
export function AppPage() {
  const [path] = useLocation();
  const id = parseLink(location.href)?.appId;
  return (
    <Frame path={path}>
      <div className="sh-app">
        <div className="sh-app-stage">{id === undefined ? <NoSuchApp /> : <Guest key={id} />}</div>
        <Beside current={id} />
      </div>
    </Frame>
  );
}

function Guest() {
  const { t, locale } = useShell();
  // Read once: while it runs, the address follows the guest and not the other way round.
  const [link] = useState(() => parseLink(location.href));
  const [scene] = useState(() => launchScene());
  const appId = link?.appId;
  const listing = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === appId));
  const session = useHostSnapshot((snapshot) => snapshot.sessions.findLast((one) => one.appId === appId) ?? null);
  const { leave } = useGuestHistory(session);

  const name = listing && appName(listing, locale);
  useEffect(() => {
    document.title = name ? t("app.title", { name }) : t("name");
  }, [name, t]);

  if (!link) return <NoSuchApp />;
  return (
    <MiniApp
      id={link.appId}
      path={link.path}
      query={link.query}
      fragment={link.fragment}
      version={link.version}
      scene={scene}
      onClose={leave}
    />
  );
}

function Beside({ current }: { current: string | undefined }) {
  const { t } = useShell();
  const recents = useRecents();
  if (recents.length === 0) return null;
  return (
    <aside className="sh-beside" aria-label={t("app.beside")}>
      <Section title={t("home.recents")}>
        <RecentRows recents={recents} current={current} />
      </Section>
    </aside>
  );
}

function NoSuchApp() {
  const { t } = useShell();
  useEffect(() => {
    document.title = t("app.unknown");
  }, [t]);
  return (
    <EmptyState
      title={t("app.unknown")}
      text={t("app.unknownText")}
      action={
        <a className="pz-button pz-button-ink" href="/">
          {t("app.home")}
        </a>
      }
    />
  );
}

function launchScene(): "home" | "link" {
  return history.state?.plazaShell === true ? "home" : "link";
}
