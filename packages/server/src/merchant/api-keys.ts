import { randomBytes } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import type { ApiKey, ApiKeyRequest } from "@plaza/protocol/services";
import { and, desc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import { audit } from "../admin/audit.ts";
import { bearerOf } from "../core/bearer.ts";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { type KeyRow, merchantKeys } from "./tables.ts";

/** Keys look like this, so that secret scanners find them. */
const PREFIX = "plaza_key_";
/** Characters that lists show: the prefix and 8 of 43. */
const SHOWN = PREFIX.length + 8;
/** Milliseconds in which one use of a key is noted once. */
const NOTED_MS = 60_000;

type Ctx = Pick<ServerContext, "db" | "clock" | "keys">;

/** A publisher's server, from its API key: the only identity of `/merchant/…`. */
export interface Merchant {
  readonly keyId: string;
  /** How the key begins: what the audit log calls it. */
  readonly prefix: string;
  readonly label: string;
  readonly publisherId: string;
  /** The apps that the key is for; nothing of another exists. */
  readonly appIds: readonly string[];
}

/**
 * Throws NOT_SIGNED_IN unless the request carries a key that stands; a cookie is never looked at.
 * SECURITY: only the keyed hash is kept and looked up, whatever came, so a wrong key, a revoked one and none take the same work [C-23].
 */
export async function requireMerchant(ctx: Ctx, request: FastifyRequest): Promise<Merchant> {
  const hash = ctx.keys.hashToken(bearerOf(request) ?? "");
  const [key] = await ctx.db.select().from(merchantKeys).where(eq(merchantKeys.tokenHash, hash));
  if (key === undefined || key.revokedAt !== null)
    throw new MiniAppError("NOT_SIGNED_IN", "This API key is not valid here. Make one in the console, under API keys.");
  const now = ctx.clock.now();
  await ctx.db
    .update(merchantKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(merchantKeys.id, key.id), or(isNull(merchantKeys.lastUsedAt), lt(merchantKeys.lastUsedAt, now - NOTED_MS))));
  return { keyId: key.id, prefix: key.prefix, label: key.label, publisherId: key.publisherId, appIds: key.appIds };
}

/** Makes a key; it is returned here and kept nowhere. */
export async function createApiKey(
  ctx: Ctx,
  made: ApiKeyRequest & { readonly publisherId: string; readonly publisherName: string; readonly by: string },
): Promise<{ readonly key: KeyRow; readonly secret: string }> {
  const { label, publisherId, publisherName, by } = made;
  const appIds = [...new Set(made.appIds)];
  const secret = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  const at = ctx.clock.now();
  const key = await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(merchantKeys)
      .values({
        id: uuidv7(),
        publisherId,
        publisherName,
        label,
        prefix: secret.slice(0, SHOWN),
        tokenHash: ctx.keys.hashToken(secret),
        appIds,
        createdBy: by,
        createdAt: at,
      })
      .returning();
    if (row === undefined) throw new Error("The key was not recorded.");
    await audit(tx, { at, actor: by, action: "api-key.create", target: row.prefix, reason: label });
    return row;
  });
  return { key, secret };
}

/** @param publisherId whose keys the caller may touch; undefined: everybody's */
export async function revokeApiKey(ctx: Ctx, id: string, { publisherId, by }: { readonly publisherId?: string; readonly by: string }) {
  const at = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const mine = publisherId === undefined ? undefined : eq(merchantKeys.publisherId, publisherId);
    const [key] = await tx
      .select()
      .from(merchantKeys)
      .where(and(eq(merchantKeys.id, id), mine))
      .for("update");
    if (key === undefined) throw notFound();
    if (key.revokedAt !== null) return;
    await tx.update(merchantKeys).set({ revokedAt: at }).where(eq(merchantKeys.id, id));
    await audit(tx, { at, actor: by, action: "api-key.revoke", target: key.prefix, reason: key.label });
  });
}

/** Newest first. */
export function listApiKeys(ctx: Pick<Ctx, "db">, publisherId: string | undefined): Promise<KeyRow[]> {
  return ctx.db
    .select()
    .from(merchantKeys)
    .where(publisherId === undefined ? undefined : eq(merchantKeys.publisherId, publisherId))
    .orderBy(desc(merchantKeys.createdAt), desc(merchantKeys.id));
}

/** What publishers call the keys among these ids, by id. */
export async function keyLabels({ db }: Pick<Ctx, "db">, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const keys = await db
    .select({ id: merchantKeys.id, label: merchantKeys.label })
    .from(merchantKeys)
    .where(inArray(sql`${merchantKeys.id}::text`, [...ids]));
  return new Map(keys.map(({ id, label }) => [id, label]));
}

export function viewApiKey(key: KeyRow): ApiKey {
  const { id, label, prefix, publisherName: publisher, createdAt, lastUsedAt, revokedAt } = key;
  return { id, label, prefix, publisher, appIds: key.appIds as ApiKey["appIds"], createdAt, lastUsedAt, revokedAt };
}
