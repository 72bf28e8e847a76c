import type { HostCapabilities } from "@plaza/protocol";
import { createAnalytics } from "./analytics/index.ts";
import { createCheckout } from "./checkout/index.ts";
import { createDevice } from "./device/index.ts";
import type { GuestContext } from "./guest-context.ts";
import { createIdentity } from "./identity/index.ts";
import { createLifecycle } from "./lifecycle/index.ts";
import { createNavigation } from "./navigation/index.ts";
import { createNetwork } from "./network/index.ts";
import { createStorage } from "./storage/index.ts";
import { createUi } from "./ui/index.ts";

/** The handlers of this host, one line each; the type demands one for every capability of the protocol. */
export function createCapabilities(): HostCapabilities<GuestContext> {
  return {
    analytics: createAnalytics(),
    checkout: createCheckout(),
    device: createDevice(),
    identity: createIdentity(),
    lifecycle: createLifecycle(),
    navigation: createNavigation(),
    network: createNetwork(),
    storage: createStorage(),
    ui: createUi(),
  };
}
