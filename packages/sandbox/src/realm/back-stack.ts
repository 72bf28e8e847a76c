import type { GuestRealm } from "@plaza/protocol";

/**
 * The realm as guests get it: its `back` handlers form a stack. The last one set is asked first; one that answers `false` has nothing to go back to,
 * and the one below it is asked: at the bottom is the history shim. So an app's own handler and an unmodified router can live together.
 * The host gets `{ handled }`.
 */
export function withBackStack(realm: GuestRealm, bottom: () => boolean): GuestRealm {
  const stack: ((params: unknown) => unknown)[] = [bottom];
  realm.handle("back", async (params) => {
    for (const handler of [...stack].reverse()) if ((await handler(params)) !== false) return { handled: true };
    return { handled: false };
  });
  return Object.create(realm, {
    handle: {
      value(name: "back" | "beforeunload", handler: (params: unknown) => unknown) {
        if (name !== "back") return realm.handle(name, handler);
        stack.push(handler);
        return () => {
          const at = stack.lastIndexOf(handler);
          if (at > 0) stack.splice(at, 1);
        };
      },
    },
  }) as GuestRealm;
}
