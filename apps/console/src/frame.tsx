import type { Me } from "@plaza/protocol/services";
import { Button, iconProps, Navigation, SelectField, Spinner } from "@plaza/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { Flag, LayoutDashboard, LayoutGrid, ReceiptText, Rocket, ScrollText } from "lucide-react";
import { api } from "./api.ts";
import { SignIn } from "./pages/sign-in.tsx";
import { type TextId, usePreferences } from "./preferences.tsx";
import { LoadError } from "./states.tsx";

const pages: readonly { path: string; text: TextId; icon: typeof Flag; operatorOnly: boolean }[] = [
  { path: "/", text: "nav.overview", icon: LayoutDashboard, operatorOnly: false },
  { path: "/apps", text: "nav.apps", icon: LayoutGrid, operatorOnly: false },
  { path: "/releases", text: "nav.releases", icon: Rocket, operatorOnly: false },
  { path: "/orders", text: "nav.orders", icon: ReceiptText, operatorOnly: true },
  { path: "/reports", text: "nav.reports", icon: Flag, operatorOnly: true },
  { path: "/audit", text: "nav.audit", icon: ScrollText, operatorOnly: true },
];

/** Asks who is there; shows sign-in, or the pages of the role. */
export function Frame() {
  const me = useQuery({ queryKey: ["me"], queryFn: api.me });
  const { words } = usePreferences();
  if (me.isPending) {
    return (
      <main className="console-centre" aria-busy="true">
        <Spinner />
        <span>{words.t("loading")}</span>
      </main>
    );
  }
  if (me.isError) {
    return (
      <main className="console-centre">
        <LoadError error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return me.data.role === "user" ? <SignIn me={me.data} /> : <Pages me={me.data} />;
}

function Pages({ me }: { readonly me: Me }) {
  const { words } = usePreferences();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const mine = pages.filter((page) => me.role === "operator" || !page.operatorOnly);
  const current = mine.find((page) => page.path === path) ?? mine[0];
  return (
    <div className="console">
      <div className="console-side">
        <Navigation
          label={words.t("nav")}
          brand={<Brand />}
          items={mine.map(({ path: href, text, icon: Icon }) => ({
            id: text,
            label: words.t(text),
            icon: <Icon {...iconProps(18)} />,
            href,
            current: href === current?.path,
          }))}
        />
        <Account me={me} />
      </div>
      <main className="console-main">
        <header className="console-top">
          <h1>{current && words.t(current.text)}</h1>
        </header>
        <div className="console-body">
          <Outlet />
        </div>
      </main>
    </div>
  );
}

function Brand() {
  const { words } = usePreferences();
  return (
    <span className="console-brand">
      <img src="/icon.svg" alt="" width="20" height="20" />
      <b>{words.t("brand")}</b>
    </span>
  );
}

function Account({ me }: { readonly me: Me }) {
  const { words, theme, setTheme, setLocale } = usePreferences();
  const client = useQueryClient();
  return (
    <div className="console-account">
      <SelectField
        label={words.t("language")}
        value={words.locale}
        onChange={(value) => setLocale(value === "vi" || value === "th" ? value : "en")}
        options={[
          { value: "en", label: "English" },
          { value: "vi", label: "Tiếng Việt" },
          { value: "th", label: "ไทย" },
        ]}
      />
      <SelectField
        label={words.t("theme")}
        value={theme}
        onChange={(value) => setTheme(value === "light" || value === "dark" ? value : "system")}
        options={[
          { value: "system", label: words.t("theme.system") },
          { value: "light", label: words.t("theme.light") },
          { value: "dark", label: words.t("theme.dark") },
        ]}
      />
      <p>
        <b>{me.name}</b>
        <span>{words.t(`role.${me.role}`)}</span>
      </p>
      <Button kind="quiet" size="s" onClick={() => void api.signOut().then(() => client.resetQueries())}>
        {words.t("signOut")}
      </Button>
    </div>
  );
}
