import type { Capabilities, CapabilityName, GuestApp, GuestCapabilities, Launch, Permission, PlazaContext, Welcome } from "@plaza/protocol";

type OutputOf<S> = S extends { _zod: { output: infer O } } ? O : never;
type EventsOf<C extends CapabilityName> = Capabilities[C]["events"];
type CapabilityEventName = { [C in CapabilityName]: keyof EventsOf<C> & string }[CapabilityName];
type CapabilityEventDetail<N> = { [C in CapabilityName]: N extends keyof EventsOf<C> ? OutputOf<EventsOf<C>[N]> : never }[CapabilityName];

/** Every event a guest can listen to: those of the contracts, and the two of its surroundings. */
export type EventName = CapabilityEventName | "contextchange" | "grantchange";

/** What a listener of event `N` gets. `contextchange` carries only the members that changed; `plaza.context` is already the new one. */
export type EventDetail<N extends EventName> = N extends "contextchange"
  ? Partial<PlazaContext>
  : N extends "grantchange"
    ? { readonly granted: readonly Permission[] }
    : CapabilityEventDetail<N>;

/** Answers the user's Back. `false` means "nothing to go back to here": the history shim, then the host, decides. */
export type BackHandler = () => boolean | undefined | Promise<boolean | undefined> | void | Promise<void>;

export type PlazaNavigation = Omit<GuestCapabilities["navigation"], "setBackHandler"> & {
  /** Sends Back to `handler` from now on; `null` gives it back to the history. The last handler set wins. */
  setBackHandler(handler: BackHandler | null): Promise<Record<string, never>>;
};

export type PlazaLifecycle = GuestCapabilities["lifecycle"] & {
  /** Runs before the session ends, for at most 5 s. Returns remove. */
  onBeforeUnload(handler: () => unknown): () => void;
};

/** What `connect()` gives: one object per realm, shared by all copies of the SDK in it. */
export type Plaza = Omit<GuestCapabilities, "navigation" | "lifecycle"> & {
  readonly navigation: PlazaNavigation;
  readonly lifecycle: PlazaLifecycle;
  readonly app: GuestApp;
  readonly host: Welcome["host"];
  readonly launch: Launch;
  /** Live: a new object after each change. */
  readonly context: PlazaContext;
  /** Scopes granted now; live. */
  readonly granted: readonly Permission[];
  /** Live. */
  readonly visibility: "shown" | "hidden";
  /** True once the session ended; every call then rejects with BRIDGE_CLOSED. */
  readonly closed: boolean;
  /** `"checkout"`, or one call `"checkout.buy"`; synchronous. */
  supports(name: string): boolean;
  /** Returns unsubscribe. */
  on<N extends EventName>(name: N, listener: (detail: EventDetail<N>) => void): () => void;
};
