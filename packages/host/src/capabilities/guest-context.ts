import type { Manifest } from "@plaza/manifest";
import type { Launch, Permission } from "@plaza/protocol";
import type { Address, Contacts, SavedAddress } from "@plaza/protocol/services";
import type { EventRecorder } from "../events/recorder.ts";
import type { Logger } from "../logger.ts";
import type { SignWithPasskey } from "../passkey.ts";
import type { Persistence } from "../persistence/port.ts";
import type { GrantChoice, GuestServices } from "../services/port.ts";
import type { Sheets } from "../sheets/sheets.ts";
import type { Toasts } from "../sheets/toasts.ts";
import type { SheetApp } from "../sheets/types.ts";

/** What a handler may do to the session that called it. */
export interface SessionControl {
  /** On screen now: only then may it open sheets [I-09]. */
  visible(): boolean;
  setTitle(title: string): void;
  setReady(): void;
  setPath(path: string, depth: number): void;
  setBackHandler(enabled: boolean): void;
  /** Ends this session, after the reply has left. */
  endSoon(): void;
  granted(): readonly Permission[];
  setGranted(scopes: readonly Permission[]): void;
  /** An event of a capability, where the guest listens. */
  emit(name: string, detail: unknown): void;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
}

/**
 * The caller of a capability: everything here comes from the session, nothing from what the guest sends [B-19].
 */
export interface GuestContext {
  readonly sessionId: string;
  readonly appId: string;
  readonly manifest: Manifest;
  /** How the session was opened. */
  readonly launch: Launch;
  /** The user's id at the host: the key of what is kept on this device, never sent to the guest. */
  readonly userId: string;
  readonly signedIn: boolean;
  readonly app: SheetApp;
  readonly services: GuestServices;
  readonly session: SessionControl;
  readonly recorder: EventRecorder;
  readonly analyticsAllowed: () => boolean;
  readonly setGrants: (scopes: readonly Permission[], choice: GrantChoice) => Promise<void>;
  readonly instruments: () => Promise<readonly { id: string; label: string }[]>;
  /** What the user can be offered to fill a form with. */
  readonly contacts: () => Promise<Contacts & { readonly addresses: readonly SavedAddress[] }>;
  /** Keeps an address that the user wrote into a sheet; resolves to its id. */
  readonly saveAddress: (address: Address) => Promise<string>;
  readonly ordersChanged: () => void;
  readonly sheets: Sheets;
  readonly toasts: Toasts;
  readonly persistence: Persistence;
  readonly openWindow: (url: string) => void;
  /** Where the user adds a way to pay. */
  readonly payingPage: string | undefined;
  /** Has the user's authenticator sign; rejects when they say no, or it cannot. */
  readonly signWithPasskey: SignWithPasskey;
  readonly now: () => number;
  readonly logger: Logger;
}
