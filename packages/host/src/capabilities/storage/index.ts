import { storageQuotaBytes } from "@plaza/manifest";
import type { HostHandlers, storage } from "@plaza/protocol";
import type { GuestContext } from "../guest-context.ts";
import { createDeviceStorage, type DeviceStorage } from "./device-storage.ts";

type Json = Awaited<ReturnType<HostHandlers<typeof storage, GuestContext>["get"]>>["value"];

export function createStorage(): HostHandlers<typeof storage, GuestContext> {
  const inTurn = createTurns();
  return {
    get: async ({ scope, key }, context) => ({
      value: (scope === "device" ? await deviceStorageOf(context).get(key) : await context.services.storageGet(key)) as Json,
    }),
    set: async ({ scope, key, value }, context) => {
      // SECURITY: one after the other, or a hundred at once are each measured against a store that has none of them yet (test: "a hundred values at once stay within the quota").
      await (scope === "device"
        ? inTurn(`${context.userId} ${context.appId}`, () => deviceStorageOf(context).set(key, value))
        : context.services.storageSet(key, value));
      return {};
    },
    remove: async ({ scope, key }, context) => {
      await (scope === "device" ? deviceStorageOf(context).remove(key) : context.services.storageRemove(key));
      return {};
    },
    keys: async ({ scope }, context) => ({
      keys: scope === "device" ? await deviceStorageOf(context).keys() : (await context.services.storageList()).keys,
    }),
    clear: async ({ scope }, context) => {
      await (scope === "device" ? deviceStorageOf(context).clear() : context.services.storageClear());
      return {};
    },
    usage: async ({ scope }, context) => {
      if (scope === "device")
        return { usedBytes: await deviceStorageOf(context).usedBytes(), quotaBytes: storageQuotaBytes(context.manifest) };
      const { usedBytes, quotaBytes } = await context.services.storageList();
      return { usedBytes, quotaBytes };
    },
  };
}

function deviceStorageOf(context: GuestContext): DeviceStorage {
  return createDeviceStorage({
    persistence: context.persistence,
    userId: context.userId,
    appId: context.appId,
    quotaBytes: storageQuotaBytes(context.manifest),
  });
}

/** Runs what is asked under one name one after the other. */
function createTurns(): <T>(name: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, act) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(act, act);
    last.set(name, turn);
    const forget = () => {
      if (last.get(name) === turn) last.delete(name);
    };
    turn.then(forget, forget);
    return turn;
  };
}
