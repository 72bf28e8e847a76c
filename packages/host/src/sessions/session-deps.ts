import type { HandlerMap } from "@plaza/bridge/host";
import type { AppId, Channel, Permission, PlazaContext } from "@plaza/protocol";
import type { AppListing, Me } from "@plaza/protocol/services";
import type { GuestContext } from "../capabilities/guest-context.ts";
import type { IndexKeeper } from "../catalogue/index-keeper.ts";
import type { ReleaseLoader } from "../catalogue/release-loader.ts";
import type { Logger } from "../logger.ts";
import type { SignWithPasskey } from "../passkey.ts";
import type { Persistence } from "../persistence/port.ts";
import type { NetworkIsolation } from "../sandbox/network-isolation.ts";
import type { Sandbox } from "../sandbox/port.ts";
import type { GrantChoice, HostServices } from "../services/port.ts";
import type { Sheets } from "../sheets/sheets.ts";
import type { Toasts } from "../sheets/toasts.ts";
import type { Incident, SessionView } from "../snapshot.ts";
import type { Circuit } from "./circuit.ts";

/** A capability that policy takes away looks absent to the guest [H5]. */
export interface HostPolicy {
  allows(query: PolicyQuery): boolean;
}

export interface PolicyQuery {
  readonly appId: string;
  readonly capability: string;
  /** A host may keep sensitive capabilities from guests in browsers where it is `reduced` [S-24]. */
  readonly networkIsolation: NetworkIsolation;
}

export interface GuestViewport {
  readonly viewport: PlazaContext["viewport"];
  readonly capsule: PlazaContext["capsule"];
}

/** What a session needs of its host. */
export interface SessionDeps {
  readonly hostName: string;
  readonly services: HostServices;
  readonly sandbox: Sandbox;
  readonly keeper: IndexKeeper;
  readonly loader: ReleaseLoader;
  readonly persistence: Persistence;
  readonly sheets: Sheets;
  readonly toasts: Toasts;
  readonly circuit: Circuit;
  readonly policy: HostPolicy;
  readonly networkIsolation: NetworkIsolation;
  readonly dispatch: HandlerMap<GuestContext>;
  readonly logger: Logger;
  readonly now: () => number;
  readonly slowMs: number;
  /** Resolves once the configuration, the user and the catalogue are there; rejects when they cannot be had. */
  readonly booted: () => Promise<void>;
  readonly channels: () => readonly Channel[];
  readonly me: () => Me | null;
  readonly listing: (appId: AppId) => AppListing | null;
  /** What the user granted the app, as the host knows them; null before they were loaded. */
  readonly grantsOf: (appId: AppId) => readonly Permission[] | null;
  readonly setGrants: (appId: AppId, scopes: readonly Permission[], choice: GrantChoice) => Promise<void>;
  readonly analyticsAllowed: () => boolean;
  readonly ordersChanged: () => void;
  readonly openWindow: (url: string) => void;
  readonly payingPage: string | undefined;
  readonly signWithPasskey: SignWithPasskey;
  readonly contextFor: (viewport: GuestViewport) => PlazaContext;
  readonly publish: (view: SessionView) => void;
  readonly incident: (incident: Incident) => void;
  /** The guest asked to be closed, or let go of its session. */
  readonly endSession: (sessionId: string) => void;
  /** What the guest may use of the device is another set now: that takes a new document. */
  readonly restartSession: (sessionId: string) => void;
  /** The first view stands: now the pool may be refilled without being in the way. */
  readonly settled: () => void;
}
