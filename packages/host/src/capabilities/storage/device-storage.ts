import { MiniAppError } from "@plaza/protocol";
import type { Persistence } from "../../persistence/port.ts";

/** The device scope of one user in one mini-app. */
export interface DeviceStorage {
  get(key: string): Promise<unknown>;
  /** QUOTA_EXCEEDED when the manifest's quota would be passed [J1] [H-06]. */
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<string[]>;
  clear(): Promise<void>;
  usedBytes(): Promise<number>;
  /** Keys whose value is a string: what the localStorage shim starts with. */
  strings(): Promise<Record<string, string>>;
}

/** Keys are `user NUL app NUL key`: user and app come from the session, and neither can hold a NUL, so no key reaches into another's. */
export function createDeviceStorage(options: {
  readonly persistence: Persistence;
  readonly userId: string;
  readonly appId: string;
  readonly quotaBytes: number;
}): DeviceStorage {
  const { persistence } = options;
  const prefix = `${options.userId}\u0000${options.appId}\u0000`;

  async function all(): Promise<{ key: string; value: unknown }[]> {
    return (await persistence.list("device", prefix)).map(({ key, value }) => ({ key: key.slice(prefix.length), value }));
  }
  async function used(except?: string): Promise<number> {
    return (await all()).reduce((sum, { key, value }) => (key === except ? sum : sum + size(key, value)), 0);
  }
  return {
    get: async (key) => (await persistence.get("device", prefix + key)) ?? null,
    set: async (key, value) => {
      const usedBytes = (await used(key)) + size(key, value);
      if (usedBytes > options.quotaBytes) {
        throw new MiniAppError("QUOTA_EXCEEDED", undefined, { data: { quotaBytes: options.quotaBytes, wantedBytes: usedBytes } });
      }
      await persistence.put("device", prefix + key, value);
    },
    remove: (key) => persistence.remove("device", prefix + key),
    keys: async () => (await all()).map(({ key }) => key),
    clear: () => persistence.removeAll("device", prefix),
    usedBytes: () => used(),
    strings: async () =>
      Object.fromEntries((await all()).flatMap(({ key, value }) => (typeof value === "string" ? [[key, value] as const] : []))),
  };
}

/** Bytes as JSON text in UTF-8, key included. */
function size(key: string, value: unknown): number {
  return new TextEncoder().encode(key + JSON.stringify(value)).byteLength;
}
