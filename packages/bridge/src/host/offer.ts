import { type CapabilityDefinition, type CapabilityOffer, capabilities, MiniAppError } from "@plaza/protocol";

type Registry = Readonly<Record<string, CapabilityDefinition>>;

/** Capability name → major version, as the manifest has it. */
export interface WantedCapabilities {
  readonly required: Readonly<Record<string, string>>;
  readonly optional?: Readonly<Record<string, string>>;
  /** Taken away by the host's policy: the guest sees them as absent. */
  readonly removed?: Iterable<string>;
}

/**
 * What a session offers its guest (`Welcome.capabilities`), and with that exactly what it may call: the capabilities that the manifest names and this
 * host has in the same major version, and those every mini-app has. A capability the manifest does not name is not offered.
 * @throws CAPABILITY_MISSING or VERSION_MISMATCH for a required one that cannot be offered
 */
export function offerCapabilities(wanted: WantedCapabilities, registry: Registry = capabilities): Record<string, CapabilityOffer> {
  const byName = new Map(Object.values(registry).map((capability) => [capability.name, capability]));
  for (const name of wanted.removed ?? []) byName.delete(name);
  const offered = new Map<string, CapabilityOffer>();
  for (const [name, version] of Object.entries(wanted.required)) {
    const capability = byName.get(name);
    if (!capability)
      throw new MiniAppError("CAPABILITY_MISSING", `This host does not have the capability ${name}.`, { data: { capability: name } });
    if (capability.version !== version) {
      throw new MiniAppError("VERSION_MISMATCH", `This host has version ${capability.version} of ${name}, not ${version}.`, {
        data: { capability: name, host: capability.version, guest: version },
      });
    }
    offered.set(name, describe(capability));
  }
  for (const [name, version] of Object.entries(wanted.optional ?? {})) {
    const capability = byName.get(name);
    if (capability?.version === version) offered.set(name, describe(capability));
  }
  for (const capability of byName.values()) {
    if (capability.always && !offered.has(capability.name)) offered.set(capability.name, describe(capability));
  }
  return Object.fromEntries(offered);
}

function describe(capability: CapabilityDefinition): CapabilityOffer {
  const methods = Object.entries(capability.methods).map(([name, { timeoutMs }]) => [name, { timeoutMs }] as const);
  return { version: capability.version, methods: Object.fromEntries(methods) };
}

/** The method ids of an offer: the session's allow-list. */
export function offeredMethods(offers: Readonly<Record<string, CapabilityOffer>>): string[] {
  return Object.entries(offers).flatMap(([name, offer]) => Object.keys(offer.methods).map((method) => `${name}.${method}`));
}
