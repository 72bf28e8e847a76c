import { type CapabilityDefinition, type CapabilityName, type Permission, capabilities as registry } from "@plaza/protocol";
import { type OriginOptions, parseOrigin } from "../origin.ts";
import { PLATFORM_CODE } from "../rules/m005-platform-version.ts";
import type { Manifest } from "./schema.ts";

const DEFAULT_QUOTA_KB = 1024;

/** Bytes this mini-app may store per user and scope of storage. */
export function storageQuotaBytes(manifest: Manifest): number {
  return (manifest.plaza.storage?.quota_kb ?? DEFAULT_QUOTA_KB) * 1024;
}

/** Capabilities the mini-app may call: those that every mini-app has, and those it names. Names no contract knows are left out. */
export function requestedCapabilities(manifest: Manifest): {
  readonly required: readonly CapabilityName[];
  readonly optional: readonly CapabilityName[];
} {
  const names = Object.keys(registry) as CapabilityName[];
  const named = (member: "capabilities" | "optional_capabilities", name: string) => Object.hasOwn(manifest.plaza[member] ?? {}, name);
  const required = names.filter((name) => (registry[name] as CapabilityDefinition).always || named("capabilities", name));
  return { required, optional: names.filter((name) => !required.includes(name) && named("optional_capabilities", name)) };
}

/** True when the mini-app may call the capability, required or optional. */
export function hasCapability(manifest: Manifest, name: CapabilityName): boolean {
  const { required, optional } = requestedCapabilities(manifest);
  return required.includes(name) || optional.includes(name);
}

/** What the mini-app may ask a user for: scopes of identity and permissions of the device, with its reasons. */
export function permissionsOf(manifest: Manifest): readonly { readonly name: Permission; readonly reason: string }[] {
  return [...(manifest.plaza.scopes ?? []), ...(manifest.req_permissions ?? [])];
}

/** Origins the egress proxy may reach for this mini-app, each validated again: MANIFEST_INVALID when one is not an origin. */
export function connectOrigins(manifest: Manifest, options: OriginOptions = {}): readonly string[] {
  return (manifest.plaza.network?.connect ?? []).map((origin) => parseOrigin(origin, options));
}

/**
 * Origins for `img-src` and `Connection-Allowlist` of this mini-app's page, each validated again: MANIFEST_INVALID when one is not an origin.
 * SECURITY: the caller writes them into a header; a manifest that skipped the rules must not reach it (test "refuses a policy in an image origin [S-08]").
 */
export function imageOrigins(manifest: Manifest, options: OriginOptions = {}): readonly string[] {
  return (manifest.plaza.network?.image ?? []).map((origin) => parseOrigin(origin, options));
}

/** What a host lacks to launch this mini-app, in words; empty when it can. */
export function missingSupport(
  manifest: Manifest,
  host: { readonly platformCode?: number; readonly capabilities: Readonly<Record<string, string>> },
): string[] {
  const missing: string[] = [];
  const platform = host.platformCode ?? PLATFORM_CODE;
  if (manifest.platform_version.min_code > platform)
    missing.push(`platform ${manifest.platform_version.min_code} (this host has ${platform})`);
  for (const [name, version] of Object.entries(manifest.plaza.capabilities ?? {})) {
    const offered = Object.hasOwn(host.capabilities, name) ? host.capabilities[name] : undefined;
    if (offered !== version) missing.push(`${name} ${version}${offered === undefined ? "" : ` (this host has ${offered})`}`);
  }
  return missing;
}
