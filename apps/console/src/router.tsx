import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { Broken } from "./broken.tsx";
import { Frame } from "./frame.tsx";
import { ApiKeysPage } from "./pages/api-keys.tsx";
import { AppsPage } from "./pages/apps.tsx";
import { AuditPage } from "./pages/audit.tsx";
import { DisputesPage } from "./pages/disputes.tsx";
import { EarningsPage } from "./pages/earnings.tsx";
import { IdentityPage } from "./pages/identity.tsx";
import { IncidentsPage } from "./pages/incidents.tsx";
import { IsolationPage } from "./pages/isolation.tsx";
import { OrdersPage } from "./pages/orders.tsx";
import { OverviewPage } from "./pages/overview.tsx";
import { PeoplePage } from "./pages/people.tsx";
import { PolicyPage } from "./pages/policy.tsx";
import { ReconciliationsPage } from "./pages/reconciliations.tsx";
import { ReleasesPage } from "./pages/releases.tsx";
import { ReportsPage } from "./pages/reports.tsx";
import { SubscriptionsPage } from "./pages/subscriptions.tsx";
import { WebhooksPage } from "./pages/webhooks.tsx";

// The frame says that there is nothing, in place of the page.
const root = createRootRoute({ component: Frame, notFoundComponent: () => null, errorComponent: Broken });

const routes = [
  createRoute({ getParentRoute: () => root, path: "/", component: OverviewPage }),
  createRoute({ getParentRoute: () => root, path: "/apps", component: AppsPage }),
  createRoute({ getParentRoute: () => root, path: "/releases", component: ReleasesPage }),
  createRoute({ getParentRoute: () => root, path: "/orders", component: OrdersPage }),
  createRoute({ getParentRoute: () => root, path: "/subscriptions", component: SubscriptionsPage }),
  createRoute({ getParentRoute: () => root, path: "/earnings", component: EarningsPage }),
  createRoute({ getParentRoute: () => root, path: "/disputes", component: DisputesPage }),
  createRoute({ getParentRoute: () => root, path: "/reconciliations", component: ReconciliationsPage }),
  createRoute({ getParentRoute: () => root, path: "/api-keys", component: ApiKeysPage }),
  createRoute({ getParentRoute: () => root, path: "/webhooks", component: WebhooksPage }),
  createRoute({ getParentRoute: () => root, path: "/reports", component: ReportsPage }),
  createRoute({ getParentRoute: () => root, path: "/incidents", component: IncidentsPage }),
  createRoute({ getParentRoute: () => root, path: "/policy", component: PolicyPage }),
  createRoute({ getParentRoute: () => root, path: "/isolation", component: IsolationPage }),
  createRoute({ getParentRoute: () => root, path: "/audit", component: AuditPage }),
  createRoute({ getParentRoute: () => root, path: "/identity", component: IdentityPage }),
  createRoute({ getParentRoute: () => root, path: "/people", component: PeoplePage }),
];

export function createConsoleRouter() {
  return createRouter({ routeTree: root.addChildren(routes) });
}
