import { MiniAppError } from "@plaza/protocol";
import { and, eq, sql } from "drizzle-orm";
import type { Clock, Database, Transaction } from "../core/context.ts";
import { storageEntries, storageUsage } from "./tables.ts";

/** This user in this app, from the session: the only storage a guest can name [J1]. */
export interface StorageOwner {
  readonly appId: string;
  readonly userId: string;
}

export interface AccountStorage {
  /** JSON; null where there is nothing. */
  readonly get: (owner: StorageOwner, key: string) => Promise<unknown>;
  /** QUOTA_EXCEEDED beyond `quotaBytes`; nothing changes then. */
  readonly set: (owner: StorageOwner, key: string, value: unknown, options: { readonly quotaBytes: number }) => Promise<void>;
  readonly remove: (owner: StorageOwner, key: string) => Promise<void>;
  readonly list: (owner: StorageOwner) => Promise<{ readonly keys: string[]; readonly usedBytes: number }>;
  readonly clear: (owner: StorageOwner) => Promise<void>;
  /**
   * Moves what one user has, in all apps, to another; where both have a key the other's value stays and is counted in the answer. Nothing is lost to the quota: over
   * it, only new values are refused.
   */
  readonly join: (tx: Transaction, fromUserId: string, toUserId: string) => Promise<number>;
}

/** Bytes of key and value in UTF-8. */
function measure(key: string, text: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(text);
}

function checkKey(key: string): void {
  // PostgreSQL's text has no U+0000, and half a surrogate pair has no UTF-8 form.
  if (key.includes("\0") || /\p{Surrogate}/u.test(key)) throw new MiniAppError("INVALID_PARAMS", "This key cannot be stored.");
}

export function createAccountStorage(db: Database, clock: Clock): AccountStorage {
  const ownEntries = (owner: StorageOwner) => and(eq(storageEntries.appId, owner.appId), eq(storageEntries.userId, owner.userId));
  const ownUsage = (owner: StorageOwner) => and(eq(storageUsage.appId, owner.appId), eq(storageUsage.userId, owner.userId));

  /** Locks the owner's usage: writers of one storage come one after the other, so two at once cannot both fit into the last free byte. */
  async function lock(tx: Transaction, owner: StorageOwner): Promise<number> {
    const [row] = await tx
      .insert(storageUsage)
      .values({ appId: owner.appId, userId: owner.userId, bytes: 0 })
      .onConflictDoUpdate({ target: [storageUsage.appId, storageUsage.userId], set: { bytes: sql`${storageUsage.bytes}` } })
      .returning({ bytes: storageUsage.bytes });
    return row?.bytes ?? 0;
  }

  async function bytesOf(tx: Transaction, owner: StorageOwner, key: string): Promise<number> {
    const [row] = await tx
      .select({ bytes: storageEntries.bytes })
      .from(storageEntries)
      .where(and(ownEntries(owner), eq(storageEntries.key, key)));
    return row?.bytes ?? 0;
  }

  return {
    get: async (owner, key) => {
      checkKey(key);
      const [row] = await db
        .select({ value: storageEntries.value })
        .from(storageEntries)
        .where(and(ownEntries(owner), eq(storageEntries.key, key)));
      return row === undefined ? null : (JSON.parse(row.value) as unknown);
    },

    set: async (owner, key, value, { quotaBytes }) => {
      checkKey(key);
      const text = JSON.stringify(value);
      const bytes = measure(key, text);
      await db.transaction(async (tx) => {
        const used = await lock(tx, owner);
        const after = used - (await bytesOf(tx, owner, key)) + bytes;
        if (after > quotaBytes) throw new MiniAppError("QUOTA_EXCEEDED", undefined, { data: { usedBytes: used, quotaBytes } });
        const updatedAt = clock.now();
        await tx
          .insert(storageEntries)
          .values({ appId: owner.appId, userId: owner.userId, key, value: text, bytes, updatedAt })
          .onConflictDoUpdate({
            target: [storageEntries.appId, storageEntries.userId, storageEntries.key],
            set: { value: text, bytes, updatedAt },
          });
        await tx.update(storageUsage).set({ bytes: after }).where(ownUsage(owner));
      });
    },

    remove: async (owner, key) => {
      checkKey(key);
      await db.transaction(async (tx) => {
        const used = await lock(tx, owner);
        const bytes = await bytesOf(tx, owner, key);
        await tx.delete(storageEntries).where(and(ownEntries(owner), eq(storageEntries.key, key)));
        await tx
          .update(storageUsage)
          .set({ bytes: used - bytes })
          .where(ownUsage(owner));
      });
    },

    list: async (owner) => {
      const rows = await db
        .select({ key: storageEntries.key, bytes: storageEntries.bytes })
        .from(storageEntries)
        .where(ownEntries(owner))
        .orderBy(storageEntries.key);
      return { keys: rows.map(({ key }) => key), usedBytes: rows.reduce((sum, { bytes }) => sum + bytes, 0) };
    },

    clear: async (owner) => {
      await db.transaction(async (tx) => {
        await lock(tx, owner);
        await tx.delete(storageEntries).where(ownEntries(owner));
        await tx.update(storageUsage).set({ bytes: 0 }).where(ownUsage(owner));
      });
    },

    join: async (tx, fromUserId, toUserId) => {
      const used = await tx.select().from(storageUsage).where(eq(storageUsage.userId, fromUserId)).orderBy(storageUsage.appId);
      let conflicts = 0;
      for (const { appId } of used) {
        const [from, to] = [
          { appId, userId: fromUserId },
          { appId, userId: toUserId },
        ];
        await lock(tx, from);
        const before = await lock(tx, to);
        const taken = await tx.delete(storageEntries).where(ownEntries(from)).returning();
        await tx.update(storageUsage).set({ bytes: 0 }).where(ownUsage(from));
        if (taken.length === 0) continue;
        const moved = await tx
          .insert(storageEntries)
          .values(taken.map((entry) => ({ ...entry, userId: toUserId })))
          .onConflictDoNothing()
          .returning({ bytes: storageEntries.bytes });
        conflicts += taken.length - moved.length;
        await tx
          .update(storageUsage)
          .set({ bytes: before + moved.reduce((sum, { bytes }) => sum + bytes, 0) })
          .where(ownUsage(to));
      }
      return conflicts;
    },
  };
}
