import type { AppId } from "@plaza/protocol";
import { createDeviceStorage } from "./capabilities/storage/device-storage.ts";
import type { Host } from "./host.ts";
import type { Persistence } from "./persistence/port.ts";
import type { HostServices } from "./services/port.ts";

export interface FootprintOptions {
  readonly services: HostServices;
  readonly persistence: Persistence;
  readonly userId: () => string | null;
  /** Ends every session of the app, so that nothing writes behind the erasure. */
  readonly endApp: (appId: AppId) => void;
  readonly forget: (appId: AppId) => Promise<void>;
  readonly parse: (appId: string) => AppId;
}

/** The user's side of what mini-apps did [H7] [Z5]. Payments in doubt stay on this device: they are the user's to settle. */
export function createFootprint({ services, persistence, userId, endApp, forget, parse }: FootprintOptions): Host["footprint"] {
  return {
    apps: () => services.footprints(),
    of: (appId, before) => services.footprint(parse(appId), before),
    export: (appId) => services.exportFootprint(parse(appId)),
    erase: async (text) => {
      const appId = parse(text);
      endApp(appId);
      const erasure = await services.eraseFootprint(appId);
      const user = userId();
      if (user !== null) await createDeviceStorage({ persistence, userId: user, appId, quotaBytes: 0 }).clear();
      await forget(appId);
      return erasure;
    },
  };
}
