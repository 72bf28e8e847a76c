import { GUEST_REALM, type GuestRealm } from "@plaza/protocol";
import { createPlaza } from "./plaza.ts";
import type { Plaza } from "./plaza-types.ts";

/** The runtime's object in this realm, or undefined outside a host. */
export function findRealm(): GuestRealm | undefined {
  const realm = (globalThis as { [GUEST_REALM]?: GuestRealm })[GUEST_REALM];
  return realm?.version === 1 ? realm : undefined;
}

/** The one Plaza of a realm: whichever copy of the SDK asks first makes it, all others find it. */
export function plazaOf(realm: GuestRealm): Plaza {
  realm.plaza ??= createPlaza(realm);
  return realm.plaza as Plaza;
}
