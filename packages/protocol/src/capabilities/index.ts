import type { CapabilityDefinition, GuestClient, HostHandlers, MethodDefinition } from "../define-capability.ts";
import { analytics } from "./analytics.ts";
import { checkout } from "./checkout.ts";
import { device } from "./device.ts";
import { identity } from "./identity.ts";
import { lifecycle } from "./lifecycle.ts";
import { navigation } from "./navigation.ts";
import { network } from "./network.ts";
import { storage } from "./storage.ts";
import { ui } from "./ui.ts";

/** The one list of capabilities. A new capability is one more line here; every other list derives from this object. */
export const capabilities = {
  analytics,
  checkout,
  device,
  identity,
  lifecycle,
  navigation,
  network,
  storage,
  ui,
} as const satisfies Record<string, CapabilityDefinition>;

export type Capabilities = typeof capabilities;
export type CapabilityName = keyof Capabilities;

/** All capabilities as the guest sees them: `plaza.checkout.buy({ … })`. */
export type GuestCapabilities = { readonly [Name in CapabilityName]: GuestClient<Capabilities[Name]> };

/** All capabilities as a host implements them. */
export type HostCapabilities<Context> = { readonly [Name in CapabilityName]: HostHandlers<Capabilities[Name], Context> };

/** A method as the dispatcher finds it. */
export interface ResolvedMethod {
  /** `capability.method`, the only name the wire knows. */
  readonly id: string;
  readonly capability: string;
  readonly method: string;
  readonly definition: MethodDefinition;
}

/**
 * The allow-list: method id → definition, for a registry of capabilities.
 * SECURITY: a Map of declared ids and nothing else is what calls are looked up in; no property of any object is ever walked (tests [B-01] to [B-03]).
 */
export function methodTable(registry: Readonly<Record<string, CapabilityDefinition>> = capabilities): ReadonlyMap<string, ResolvedMethod> {
  const table = new Map<string, ResolvedMethod>();
  for (const capability of Object.values(registry)) {
    for (const [method, definition] of Object.entries(capability.methods)) {
      const id = `${capability.name}.${method}`;
      table.set(id, { id, capability: capability.name, method, definition });
    }
  }
  return table;
}
