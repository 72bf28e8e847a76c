import { adminModule } from "./admin/plugin.ts";
import { analyticsModule } from "./analytics/plugin.ts";
import { checkoutModule } from "./checkout/plugin.ts";
import type { ServerModule } from "./core/context.ts";
import { footprintModule } from "./footprint/plugin.ts";
import { identityModule } from "./identity/plugin.ts";
import { incidentsModule } from "./incidents/plugin.ts";
import { isolationModule } from "./isolation/plugin.ts";
import { issuerModule } from "./issuer/plugin.ts";
import { merchantModule } from "./merchant/plugin.ts";
import { networkModule } from "./network/plugin.ts";
import { policyModule } from "./policy/plugin.ts";
import { registryModule } from "./registry/plugin.ts";
import { reportsModule } from "./reports/plugin.ts";
import { sessionsModule } from "./sessions/plugin.ts";
import { storageModule } from "./storage/plugin.ts";
import { subscriptionsModule } from "./subscriptions/plugin.ts";

/** The one list of server modules. A new capability is one more line here. */
export const serverModules: readonly ServerModule[] = [
  registryModule,
  policyModule,
  identityModule,
  issuerModule,
  sessionsModule,
  checkoutModule,
  merchantModule,
  subscriptionsModule,
  analyticsModule,
  storageModule,
  networkModule,
  reportsModule,
  incidentsModule,
  isolationModule,
  footprintModule,
  adminModule,
];
