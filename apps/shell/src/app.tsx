import { iconProps, Navigation, type NavigationItem } from "@plaza/ui";
import { House, ReceiptText, UserRound } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { followLinks } from "./navigation.ts";
import { AppPage } from "./pages/app-page.tsx";
import { HomePage } from "./pages/home-page.tsx";
import { MissingPage } from "./pages/missing-page.tsx";
import { CrashGuard } from "./parts/crash-guard.tsx";
import { Wordmark } from "./parts/wordmark.tsx";
import { useShell } from "./shell-context.tsx";

// Only home and a mini-app are on the way to the first tap; the others come when they are asked for.
const OrdersPage = lazy(() => import("./pages/orders-page.tsx").then((page) => ({ default: page.OrdersPage })));
const OrderPage = lazy(() => import("./pages/order-page.tsx").then((page) => ({ default: page.OrderPage })));
const YouPage = lazy(() => import("./pages/you-page.tsx").then((page) => ({ default: page.YouPage })));
const MarkPage = lazy(() => import("./pages/mark-page.tsx").then((page) => ({ default: page.MarkPage })));
const PermissionsPage = lazy(() => import("./pages/permissions-page.tsx").then((page) => ({ default: page.PermissionsPage })));
const AppPermissionsPage = lazy(() => import("./pages/app-permissions-page.tsx").then((page) => ({ default: page.AppPermissionsPage })));
const SignInPage = lazy(() => import("./pages/sign-in-page.tsx").then((page) => ({ default: page.SignInPage })));

export function App() {
  const [path] = useLocation();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the links inside
    <div className="pz-host sh-root" onClick={followLinks}>
      {path.startsWith("/miniapp/") ? (
        <CrashGuard>
          <AppPage />
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
        <Suspense fallback={null}>
          <Switch>
            <Route path="/" component={HomePage} />
            <Route path="/orders" component={OrdersPage} />
            <Route path="/orders/:id">{({ id }) => <OrderPage id={id} />}</Route>
            <Route path="/you" component={YouPage} />
            <Route path="/you/mark" component={MarkPage} />
            <Route path="/you/apps" component={PermissionsPage} />
            <Route path="/you/apps/:id">{({ id }) => <AppPermissionsPage id={id} />}</Route>
            <Route path="/sign-in" component={SignInPage} />
            <Route component={MissingPage} />
          </Switch>
        </Suspense>
      </CrashGuard>
    </Frame>
  );
}

export function Frame({ path, children }: { path: string; children: ReactNode }) {
  const { t } = useShell();
  const items: NavigationItem[] = [
    { id: "home", label: t("nav.home"), href: "/", icon: <House {...iconProps(23)} />, current: path === "/" },
    {
      id: "orders",
      label: t("nav.orders"),
      href: "/orders",
      icon: <ReceiptText {...iconProps(23)} />,
      current: path.startsWith("/orders"),
    },
    {
      id: "you",
      label: t("nav.you"),
      href: "/you",
      icon: <UserRound {...iconProps(23)} />,
      current: path.startsWith("/you") || path === "/sign-in",
    },
  ];
  return (
    <div className="sh-frame">
      <a className="sh-skip" href="#content">
        {t("skip")}
      </a>
      <Navigation label={t("nav")} items={items} brand={<Brand />} />
      <main id="content" className="sh-main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Brand() {
  const { t } = useShell();
  return (
    <>
      <Wordmark size={24} />
      <span>{t("name")}</span>
    </>
  );
}
