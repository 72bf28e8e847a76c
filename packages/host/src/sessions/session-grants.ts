import type { AppId, Permission } from "@plaza/protocol";
import type { SessionDeps } from "./session-deps.ts";
import { deviceOf, type PreparedGuest } from "./start-guest.ts";

/** What the user lets one guest read and use, from its start to its end. */
export interface SessionGrants {
  current(): readonly Permission[];
  /** What the session was opened with: older than whatever was heard since. */
  startedWith(granted: readonly Permission[]): void;
  changed(granted: readonly Permission[]): void;
  policyChanged(): void;
}

export function createSessionGrants(options: {
  readonly deps: Pick<SessionDeps, "policy" | "networkIsolation">;
  readonly appId: AppId;
  /** Null while there is none, and when it is over. */
  readonly guest: () => PreparedGuest | null;
  /** What the guest may use of the device is another set than the one that its document was handed. */
  readonly onDeviceChanged: () => void;
}): SessionGrants {
  let granted: readonly Permission[] = [];
  let moved = false;

  function apply(): void {
    options.guest()?.frame.bridge.updateGranted(granted);
    compareDevice();
  }

  /** SECURITY: a document keeps what it was handed, so one that may use something else of the device is a new one [H4] (test "taken back on screen, it begins again"). */
  function compareDevice(): void {
    const guest = options.guest();
    if (!guest) return;
    const { device } = guest.frame;
    const now = deviceOf(options.deps, options.appId, guest.loaded, granted);
    if (now.length !== device.length || !now.every((permission) => device.includes(permission))) options.onDeviceChanged();
  }

  return {
    current: () => granted,
    startedWith: (next) => {
      if (!moved) granted = next;
      apply();
    },
    changed: (next) => {
      moved = true;
      granted = next;
      apply();
    },
    policyChanged: compareDevice,
  };
}
