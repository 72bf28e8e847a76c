/** The wire between host and guest has two sides, and each imports only its own: `@plaza/bridge/host` or `@plaza/bridge/guest`. */
export type { Client, ClientRealm, GuestRuntime } from "./guest/index.ts";
export type { BridgeSession, BridgeSessionOptions, SessionEvent } from "./host/index.ts";
