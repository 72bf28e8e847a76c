import { and, eq } from "drizzle-orm";
import type { Adapter, AdapterFactory, AdapterPayload, ClientMetadata } from "oidc-provider";
import type { Clock, Database } from "../core/context.ts";
import { oidcRecords } from "./tables.ts";

export interface OidcAdapterOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Clients are not stored: they are the registry's mini-apps. */
  readonly findClient: (id: string) => Promise<ClientMetadata | undefined>;
}

/** oidc-provider's storage in PostgreSQL, so that any of several processes answers. */
export function createOidcAdapter({ db, clock, findClient }: OidcAdapterOptions): AdapterFactory {
  return (model: string): Adapter => {
    const byId = (id: string) => and(eq(oidcRecords.model, model), eq(oidcRecords.id, id));
    const read = async (where: ReturnType<typeof and>): Promise<AdapterPayload | undefined> => {
      const [row] = await db.select().from(oidcRecords).where(where).limit(1);
      if (row === undefined || (row.expiresAt !== null && row.expiresAt <= clock.now())) return undefined;
      const payload = row.payload as AdapterPayload;
      return row.consumedAt === null ? payload : { ...payload, consumed: Math.floor(row.consumedAt / 1000) };
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        const values = {
          payload,
          grantId: payload.grantId ?? null,
          uid: payload.uid ?? null,
          userCode: payload.userCode ?? null,
          expiresAt: expiresIn === undefined ? null : clock.now() + expiresIn * 1000,
        };
        await db
          .insert(oidcRecords)
          .values({ model, id, ...values })
          .onConflictDoUpdate({ target: [oidcRecords.model, oidcRecords.id], set: values });
      },
      find: async (id) => (model === "Client" ? ((await findClient(id)) as AdapterPayload | undefined) : read(byId(id))),
      findByUid: (uid) => read(and(eq(oidcRecords.model, model), eq(oidcRecords.uid, uid))),
      findByUserCode: (code) => read(and(eq(oidcRecords.model, model), eq(oidcRecords.userCode, code))),
      consume: async (id) => {
        await db.update(oidcRecords).set({ consumedAt: clock.now() }).where(byId(id));
      },
      destroy: async (id) => {
        await db.delete(oidcRecords).where(byId(id));
      },
      revokeByGrantId: async (grantId) => {
        await db.delete(oidcRecords).where(eq(oidcRecords.grantId, grantId));
      },
    };
  };
}
