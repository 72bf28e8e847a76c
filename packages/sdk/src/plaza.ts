import { createClient } from "@plaza/bridge/guest";
import type { GuestCapabilities, GuestRealm, Permission, PlazaContext } from "@plaza/protocol";
import type { BackHandler, EventDetail, EventName, Plaza, PlazaLifecycle, PlazaNavigation } from "./plaza-types.ts";

/** Wraps the realm object: live state from its events, calls through the bridge's client. */
export function createPlaza(realm: GuestRealm): Plaza {
  const { welcome } = realm;
  const client = createClient<GuestCapabilities>(realm);
  let context: PlazaContext = Object.freeze({ ...welcome.context });
  let granted: readonly Permission[] = welcome.granted;
  let visibility: "shown" | "hidden" = "shown";

  // Registered first, so that every later listener finds the live members already new.
  realm.on("contextchange", (diff) => {
    context = Object.freeze({ ...context, ...(diff as Partial<PlazaContext>) });
  });
  realm.on("grantchange", (detail) => {
    granted = (detail as EventDetail<"grantchange">).granted;
  });
  for (const state of ["shown", "hidden"] as const) {
    realm.on(state, () => {
      visibility = state;
    });
  }

  const own = {
    app: welcome.app,
    host: welcome.host,
    launch: welcome.launch,
    get context() {
      return context;
    },
    get granted() {
      return granted;
    },
    get visibility() {
      return visibility;
    },
    get closed() {
      return realm.closed;
    },
    supports: (name: string) => client.supports(name),
    on: <N extends EventName>(name: N, listener: (detail: EventDetail<N>) => void) => realm.on(name, listener as (detail: unknown) => void),
    navigation: withBackHandler(client.capabilities.navigation, realm),
    lifecycle: withBeforeUnload(client.capabilities.lifecycle, realm),
  };
  // A capability this copy has never heard of, or that the host does not offer, must still answer with a typed rejection: so own members first, then the client.
  return new Proxy(own, {
    get: (target, name) => (Object.hasOwn(target, name) ? Reflect.get(target, name) : Reflect.get(client.capabilities, name)),
  }) as unknown as Plaza;
}

function withBackHandler(capability: GuestCapabilities["navigation"], realm: GuestRealm): PlazaNavigation {
  let remove: (() => void) | undefined;
  return extend(capability, {
    setBackHandler(handler: BackHandler | null) {
      remove?.();
      remove = handler === null ? undefined : realm.handle("back", async () => (await handler()) !== false);
      return capability.setBackHandler({ enabled: handler !== null });
    },
  });
}

function withBeforeUnload(capability: GuestCapabilities["lifecycle"], realm: GuestRealm): PlazaLifecycle {
  const handlers = new Set<() => unknown>();
  let remove: (() => void) | undefined;
  return extend(capability, {
    onBeforeUnload(handler: () => unknown) {
      handlers.add(handler);
      remove ??= realm.handle("beforeunload", async () => {
        // One handler that throws must not keep the others from saving.
        await Promise.allSettled([...handlers].map(async (run) => run()));
        return {};
      });
      return () => {
        handlers.delete(handler);
        if (handlers.size > 0) return;
        remove?.();
        remove = undefined;
      };
    },
  });
}

/** `extras` in front of a capability whose methods are made on access. */
function extend<Capability extends object, Extras extends object>(
  capability: Capability,
  extras: Extras,
): Omit<Capability, keyof Extras> & Extras {
  return new Proxy(extras, {
    get: (target, name) => (Object.hasOwn(target, name) ? Reflect.get(target, name) : Reflect.get(capability, name)),
  }) as Omit<Capability, keyof Extras> & Extras;
}
