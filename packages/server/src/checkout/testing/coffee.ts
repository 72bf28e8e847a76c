import { randomUUID } from "node:crypto";
import type { GuestSession } from "../../core/auth.ts";
import { serverModules } from "../../modules.ts";
import { startTestServer, type TestServer } from "../../testing/index.ts";

export const COFFEE = "com.example.coffee";

export const coffeeCatalogue = {
  currency: "VND",
  items: [
    { sku: "flat-white", name: "Flat white", price: 45_000, tax_class: "standard" },
    { sku: "croissant", name: "Croissant", price: 30_000, tax_class: "reduced" },
  ],
};

/** A server with everything but the analytics engine, which takes a second to start and which orders do not need. */
export function startShop(): Promise<TestServer> {
  return startTestServer({ modules: serverModules.filter(({ name }) => name !== "analytics") });
}

/** A published mini-app that sells coffee. */
export async function publishCoffee(server: TestServer, id: string = COFFEE): Promise<void> {
  await server.publishApp({ id, version: "1.0.0", catalogue: coffeeCatalogue });
}

/** A session as `requireGuestSession` gives it, for tests below HTTP. */
export function guestSession(over: Partial<GuestSession> = {}): GuestSession {
  const userId = over.userId ?? randomUUID();
  return {
    sessionId: randomUUID(),
    browserSessionId: randomUUID(),
    userId,
    appId: COFFEE,
    release: "1.0.0",
    channel: "stable",
    sub: `sub-${userId}-${over.appId ?? COFFEE}`,
    consents: { analytics: false, personalisation: false },
    passkey: "none",
    ...over,
  } as GuestSession;
}
