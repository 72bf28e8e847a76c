import { useEffect } from "react";
import { Route, Switch, useLocation } from "wouter";
import { followLinks } from "./navigation.ts";
import { HomePage } from "./pages/home-page.tsx";
import { appPage, loadPages, pages } from "./pages.ts";
import { CrashGuard } from "./parts/crash-guard.tsx";
import { Frame } from "./parts/frame.tsx";
import { OpeningApp } from "./parts/opening-app.tsx";
import { PageView } from "./parts/page-view.tsx";

export function App() {
  const [path] = useLocation();
  useEffect(() => {
    // Without idle callbacks (WebKit) each comes when it is asked for.
    const idle = globalThis.requestIdleCallback?.(() => void loadPages());
    return () => {
      if (idle !== undefined) cancelIdleCallback(idle);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the links inside
    <div className="pz-host sh-root" onClick={followLinks}>
      {path.startsWith("/miniapp/") ? (
        <CrashGuard>
          <PageView page={appPage} props={{}} waiting={<OpeningApp path={path} />} />
        </CrashGuard>
      ) : (
        <Pages path={path} />
      )}
    </div>
  );
}

function Pages({ path }: { path: string }) {
  return (
    <Frame path={path}>
      <CrashGuard key={path}>
        <Switch>
          <Route path="/" component={HomePage} />
          <Route path="/orders">
            <PageView page={pages.orders} props={{}} />
          </Route>
          <Route path="/orders/:id">{({ id }) => <PageView page={pages.order} props={{ id }} />}</Route>
          <Route path="/you">
            <PageView page={pages.you} props={{}} />
          </Route>
          <Route path="/you/mark">
            <PageView page={pages.mark} props={{}} />
          </Route>
          <Route path="/you/apps">
            <PageView page={pages.permissions} props={{}} />
          </Route>
          <Route path="/you/apps/:id">{({ id }) => <PageView page={pages.appPermissions} props={{ id }} />}</Route>
          <Route path="/you/paying">
            <PageView page={pages.paying} props={{}} />
          </Route>
          <Route path="/you/security">
            <PageView page={pages.security} props={{}} />
          </Route>
          <Route path="/sign-in">
            <PageView page={pages.signIn} props={{}} />
          </Route>
          <Route path="/sign-in/return">
            <PageView page={pages.signInReturn} props={{}} />
          </Route>
          <Route path="/sign-up">
            <PageView page={pages.signUp} props={{}} />
          </Route>
          <Route path="/outbox">
            <PageView page={pages.outbox} props={{}} />
          </Route>
          <Route>
            <PageView page={pages.missing} props={{}} />
          </Route>
        </Switch>
      </CrashGuard>
    </Frame>
  );
}
