import type { Me } from "@plaza/protocol/services";
import { EmptyState, iconProps, Navigation, Spinner } from "@plaza/ui";
import { Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import {
  Fingerprint,
  Flag,
  Gavel,
  KeyRound,
  Landmark,
  LayoutDashboard,
  LayoutGrid,
  ReceiptText,
  Repeat,
  Rocket,
  Scale,
  ScrollText,
  ShieldAlert,
  ShieldBan,
  ShieldCheck,
  UsersRound,
  Webhook,
} from "lucide-react";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { Account } from "./account.tsx";
import { PageToolsProvider } from "./page-tools.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { type TextId, usePreferences } from "./preferences.tsx";
import { useApps, useMe } from "./queries.ts";
import { ComeBack, RETURN_PATH } from "./sign-in/come-back.tsx";
import { Invitation, useInvitation } from "./sign-in/invitation.tsx";
import { Failed } from "./states.tsx";
import { Wordmark } from "./wordmark.tsx";

const pages: readonly { path: string; text: TextId; icon: typeof Flag; operatorOnly: boolean }[] = [
  { path: "/", text: "nav.overview", icon: LayoutDashboard, operatorOnly: false },
  { path: "/apps", text: "nav.apps", icon: LayoutGrid, operatorOnly: false },
  { path: "/releases", text: "nav.releases", icon: Rocket, operatorOnly: false },
  { path: "/orders", text: "nav.orders", icon: ReceiptText, operatorOnly: false },
  { path: "/subscriptions", text: "nav.subscriptions", icon: Repeat, operatorOnly: false },
  { path: "/earnings", text: "nav.earnings", icon: Landmark, operatorOnly: false },
  { path: "/disputes", text: "nav.disputes", icon: Gavel, operatorOnly: false },
  { path: "/reconciliations", text: "nav.reconciliations", icon: Scale, operatorOnly: true },
  { path: "/api-keys", text: "nav.keys", icon: KeyRound, operatorOnly: false },
  { path: "/webhooks", text: "nav.webhooks", icon: Webhook, operatorOnly: false },
  { path: "/reports", text: "nav.reports", icon: Flag, operatorOnly: true },
  { path: "/incidents", text: "nav.incidents", icon: ShieldAlert, operatorOnly: false },
  { path: "/policy", text: "nav.policy", icon: ShieldBan, operatorOnly: true },
  { path: "/isolation", text: "nav.isolation", icon: ShieldCheck, operatorOnly: true },
  { path: "/identity", text: "nav.identity", icon: Fingerprint, operatorOnly: false },
  { path: "/people", text: "nav.people", icon: UsersRound, operatorOnly: true },
  { path: "/audit", text: "nav.audit", icon: ScrollText, operatorOnly: true },
];

/** Asks who is there; shows sign-in, or the pages of the role. */
export function Frame() {
  const me = useMe();
  const { words } = usePreferences();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [invitation, leaveInvitation] = useInvitation();
  if (me.isPending) {
    return (
      <main className="console-centre pz-host pz-dense" aria-busy="true">
        <Spinner />
        <span>{words.t("loading")}</span>
      </main>
    );
  }
  if (me.data === undefined) {
    return (
      <main className="console-centre pz-host pz-dense">
        <Failed error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  if (path === RETURN_PATH) return <ComeBack />;
  if (invitation !== null && me.data.state === "member") return <Invitation me={me.data} token={invitation} onDone={leaveInvitation} />;
  return me.data.role === "user" ? <SignIn me={me.data} invited={invitation !== null} /> : <Pages me={me.data} />;
}

function Pages({ me }: { readonly me: Me }) {
  const { words } = usePreferences();
  const follow = useFollowLinks();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [tools, setTools] = useState<HTMLElement | null>(null);
  const operator = me.role === "operator";
  const mine = pages.filter((page) => operator || !page.operatorOnly);
  const current = mine.find((page) => page.path === path);
  const title = words.t(current?.text ?? "nowhere.title");
  const heading = useHeading(title, words.t("brand"));
  const side = useCurrentInView(path);
  const apps = useApps({ enabled: operator });
  const openReports = (apps.data?.apps ?? []).reduce((sum, app) => sum + app.openReports, 0);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the links inside
    <div className="console pz-host pz-dense" onClick={follow}>
      <a className="console-skip" href="#content">
        {words.t("skip")}
      </a>
      <div className="console-side" ref={side}>
        <Navigation
          label={words.t("nav")}
          brand={<Brand />}
          items={mine.map(({ path: href, text, icon: Icon }) => ({
            id: text,
            label: words.t(text),
            icon: <Icon {...iconProps(18)} />,
            href,
            current: href === current?.path,
            count: href === "/reports" ? openReports : 0,
          }))}
        />
        <Account me={me} />
      </div>
      <main className="console-main" id="content">
        <header className="console-top">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <div ref={setTools} className="console-tools" />
          <Account me={me} />
        </header>
        <div className="console-body">
          <PageToolsProvider place={tools}>
            {current === undefined ? <Nowhere operatorOnly={pages.some((page) => page.path === path)} /> : <Outlet />}
          </PageToolsProvider>
        </div>
      </main>
    </div>
  );
}

/** Plain left clicks on links of the console stay in the page; everything else is the browser's own business. */
function useFollowLinks(): (event: MouseEvent<HTMLElement>) => void {
  const router = useRouter();
  return (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || link.origin !== location.origin || link.hash !== "") return;
    event.preventDefault();
    router.history.push(link.pathname + link.search);
    scrollTo({ top: 0 });
  };
}

/** Names the document after its page, and moves the keyboard and the reader there when the page changes under them. */
function useHeading(title: string, brand: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(title);
  useEffect(() => {
    document.title = `${title} · ${brand}`;
    if (before.current !== title) heading.current?.focus({ preventScroll: true });
    before.current = title;
  }, [title, brand]);
  return heading;
}

/** On a phone the bar of pages is wider than the screen: the one that is open is in sight. */
function useCurrentInView(path: string) {
  const side = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another link that is current
  useEffect(() => {
    side.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return side;
}

/** An address without a page, or with one of another role. */
function Nowhere({ operatorOnly }: { readonly operatorOnly: boolean }) {
  const { words } = usePreferences();
  return (
    <div className="pz-panel">
      <EmptyState
        title={words.t(operatorOnly ? "nowhere.role" : "nowhere.text")}
        action={
          <a className="pz-button pz-button-line pz-button-s" href="/">
            {words.t("nowhere.back")}
          </a>
        }
      />
    </div>
  );
}

function Brand() {
  const { words } = usePreferences();
  return (
    <>
      <Wordmark size={22} />
      <span>{words.t("brand")}</span>
    </>
  );
}
