import type { GateWorker } from "@plaza/bridge/host";
import type { Channel, SessionLimits } from "@plaza/protocol";
import type { Logger } from "./logger.ts";
import type { SignWithPasskey } from "./passkey.ts";
import type { Persistence } from "./persistence/port.ts";
import type { Sandbox } from "./sandbox/port.ts";
import type { HostServices } from "./services/port.ts";
import type { HostPolicy } from "./sessions/session-deps.ts";
import type { HostContext } from "./snapshot.ts";

export interface HostOptions {
  /** A Plaza server by its origin ("" = the page's own), or the team's own implementation of the port. */
  readonly services: { readonly baseUrl: string } | HostServices;
  /** Origin of the sandbox pages with `{slot}` as its first label; another site than the page's. Default: what the services say. */
  readonly sandbox?: { readonly origin: string };
  /** Channels this host shows, in order of preference. Default: what the services say. */
  readonly channels?: readonly Channel[];
  /** The team's own session: headers of user requests. Default: the server's cookie. */
  readonly user?: { readonly headers: () => Promise<Readonly<Record<string, string>>> };
  readonly logger?: Logger;
  readonly policy?: HostPolicy;
  /** Theme, locale and tokens that guests start with; change them with `setContext`. */
  readonly context?: Partial<HostContext>;
  /** What users call the host. Default: "Plaza", or what the services say. */
  readonly name?: string;
  readonly limits?: SessionLimits;
  /** Hidden sessions that stay alive; the least recently shown one ends first. Default 3. */
  readonly keepAlive?: number;
  /** Runtime pages of each kind that wait. Default 1. */
  readonly poolSize?: number;
  /** Milliseconds until a guest that is not ready counts as slow. Default 8000. */
  readonly slowMs?: number;
  /**
   * Run guarded builds of frame mini-apps: their loops stop by themselves, because here nothing else can stop them.
   * Default: unless this engine is known to give a frame a process of its own (`isolatesFrames`).
   */
  readonly guarded?: boolean;
  /** Where records of this browser are kept. Default: IndexedDB. */
  readonly persistence?: Persistence;
  /** Makes a gate worker, where the bundler does not understand `new URL("./gate-worker.js", import.meta.url)` in a dependency. */
  readonly gate?: () => GateWorker;
  /** Where guests run. Default: frames in this document. */
  readonly sandboxPort?: Sandbox;
  /** Default: a new tab without an opener. */
  readonly openWindow?: (url: string) => void;
  /** The application's own page on which users add a way to pay: a purchase by somebody who has none leads there. Without it only the mini-app hears of that. */
  readonly payingPage?: string;
  /** Has the user's authenticator sign a WebAuthn challenge, for a page that cannot itself. Default: the browser's. */
  readonly signWithPasskey?: SignWithPasskey;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}
