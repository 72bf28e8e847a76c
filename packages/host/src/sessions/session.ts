import type { VerifiedIndex } from "@plaza/manifest";
import type { AppId, Permission } from "@plaza/protocol";
import type { SessionView } from "../snapshot.ts";
import type { OpenOptions } from "./launch.ts";

/** One running guest, from tap to end. */
export interface GuestSession {
  readonly id: string;
  readonly appId: AppId;
  readonly options: OpenOptions;
  view(): SessionView;
  place(element: Element | null): void;
  /** `opened`: by a tap of the user on the app, which counts as an open. */
  setOnScreen(onScreen: boolean, opened?: boolean): void;
  setCovered(covered: boolean): void;
  /** The keyboard back to the guest that had it before a sheet. */
  restoreFocus(): void;
  back(): Promise<boolean>;
  contextChanged(): void;
  grantsChanged(granted: readonly Permission[]): void;
  policyChanged(): void;
  indexChanged(index: VerifiedIndex): void;
  forgetAnalytics(): void;
  flush(): void;
  /** An orderly end: last callback, `unloaded`, frame removed. */
  end(): void;
}
