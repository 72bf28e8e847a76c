import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { type Adapter, type AdapterFactory, type AdapterPayload, type ClientMetadata, errors } from "oidc-provider";
import type { Clock, Database } from "../core/context.ts";
import { oidcRecords } from "../identity/tables.ts";

/**
 * Milliseconds in which a refresh token that was exchanged is exchanged once more: two processes of a publisher that refresh at once,
 * or an answer that was lost. Later, and a third time, it is taken for theft [I-06].
 */
export const REFRESH_GRACE_MS = 10_000;

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
    const inGrace = ({ consumedAt, payload }: typeof oidcRecords.$inferSelect): boolean =>
      model === "RefreshToken" &&
      consumedAt !== null &&
      consumedAt > clock.now() - REFRESH_GRACE_MS &&
      !Object.hasOwn(payload as object, "graceUsed");
    const read = async (where: ReturnType<typeof and>): Promise<AdapterPayload | undefined> => {
      const [row] = await db.select().from(oidcRecords).where(where).limit(1);
      if (row === undefined || (row.expiresAt !== null && row.expiresAt <= clock.now())) return undefined;
      const payload = row.payload as AdapterPayload;
      return row.consumedAt === null || inGrace(row) ? payload : { ...payload, consumed: Math.floor(row.consumedAt / 1000) };
    };
    const revokeByGrantId = async (grantId: string): Promise<void> => {
      await db.delete(oidcRecords).where(eq(oidcRecords.grantId, grantId));
    };
    /** The grant too, without which a token that is stored a moment later is worth nothing. */
    const endFamily = async (grantId: string): Promise<void> => {
      await db.delete(oidcRecords).where(and(eq(oidcRecords.model, "Grant"), eq(oidcRecords.id, grantId)));
      await revokeByGrantId(grantId);
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
        const insert = db.insert(oidcRecords).values({ model, id, ...values });
        if (model === "ReplayDetection") {
          // SECURITY: the library looks and then stores; of two equal proofs at once both would find nothing [I-07].
          const [stored] = await insert.onConflictDoNothing().returning({ id: oidcRecords.id });
          if (stored === undefined) throw new errors.InvalidGrant("DPoP proof JWT Replay detected");
          return;
        }
        await insert.onConflictDoUpdate({ target: [oidcRecords.model, oidcRecords.id], set: values });
      },
      find: async (id) => (model === "Client" ? ((await findClient(id)) as AdapterPayload | undefined) : read(byId(id))),
      findByUid: (uid) => read(and(eq(oidcRecords.model, model), eq(oidcRecords.uid, uid))),
      findByUserCode: (code) => read(and(eq(oidcRecords.model, model), eq(oidcRecords.userCode, code))),
      consume: async (id) => {
        const now = clock.now();
        // SECURITY: the library looks at `consumed` and then consumes; of two requests at once only the condition here lets one through [I-05][I-06].
        const [first] = await db
          .update(oidcRecords)
          .set({ consumedAt: now })
          .where(and(byId(id), isNull(oidcRecords.consumedAt)))
          .returning({ id: oidcRecords.id });
        if (first !== undefined) return;
        if (model === "RefreshToken") {
          const [again] = await db
            .update(oidcRecords)
            .set({ payload: sql`${oidcRecords.payload} || '{"graceUsed": true}'` })
            .where(
              and(byId(id), gt(oidcRecords.consumedAt, now - REFRESH_GRACE_MS), sql`not jsonb_exists(${oidcRecords.payload}, 'graceUsed')`),
            )
            .returning({ id: oidcRecords.id });
          if (again !== undefined) return;
        }
        const [row] = await db.select({ grantId: oidcRecords.grantId }).from(oidcRecords).where(byId(id));
        if (row?.grantId) await endFamily(row.grantId);
        throw new errors.InvalidGrant("it was used before; everything that came of it has ended");
      },
      destroy: async (id) => {
        await db.delete(oidcRecords).where(byId(id));
      },
      revokeByGrantId,
    };
  };
}
