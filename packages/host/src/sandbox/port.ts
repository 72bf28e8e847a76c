import type { BridgeSession } from "@plaza/bridge/host";
import type { DevicePermission } from "@plaza/protocol";

export type SandboxKind = "frame" | "worker";

/** A generic runtime page that shook hands and waits for, or runs, one mini-app. */
export interface SandboxFrame {
  readonly kind: SandboxKind;
  readonly bridge: BridgeSession;
  /** What its document may use of the device, from its load to its end [H4]. */
  readonly device: readonly DevicePermission[];
  /** Accessible name of the frame. */
  setTitle(title: string): void;
  /** Moves the frame into the element without reloading it, or back to the hidden stage. */
  place(element: Element | null): void;
  /** `display: none` while false: any frame can steal keyboard focus from a sheet without a gesture, but not one that is not displayed [H-11]. */
  setDisplayed(displayed: boolean): void;
  /** Gives the keyboard back to the guest, if it had it when it went off display. */
  restoreFocus(): void;
  /** The frame loaded a second document: whoever is in it now is not whom we shook hands with [S-04] [S-05]. */
  onNavigated(listener: () => void): void;
  /** Removes the frame. The slot becomes free, except where the guest may still hang in its process (`burn`). */
  remove(options: { readonly burn: boolean }): void;
}

/** Where guests run. The engine knows only this; `createDomSandbox` is the real one. */
export interface Sandbox {
  /** Frames keep running when moved (`Element.moveBefore`). Without it a frame is created where it will stand, and ends when it leaves. */
  readonly canMove: boolean;
  /**
   * A page of this kind: a waiting one, else a new one; always a new one where it may use anything of the device, which no waiting page may.
   * `parent` is only awaited where frames cannot move. Rejects when the pages do not start.
   */
  take(kind: SandboxKind, parent: Promise<Element>, device?: readonly DevicePermission[]): Promise<SandboxFrame>;
  /** Fills the pool with pages of these kinds; rejects with the reason when they cannot start. */
  warm(kinds: readonly SandboxKind[]): Promise<void>;
  close(): void;
}
