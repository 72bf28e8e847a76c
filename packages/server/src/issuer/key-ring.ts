import { desc, isNull, sql } from "drizzle-orm";
import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, type JWK } from "jose";
import type { Bus } from "../core/bus.ts";
import type { Clock, Database, Transaction } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { type IssuerKeyRow, issuerKeys } from "./tables.ts";

/** Seconds an ID token lives: the most that the contract allows. */
export const ID_TOKEN_SECONDS = 300;
/** Milliseconds for which a key is published before it signs: longer than verifiers keep a copy of the JWKS (jose: 10 minutes). */
export const PUBLISH_AHEAD_MS = 15 * 60_000;
/** Milliseconds for which a key is still published after its last signature: the life of that token, and a minute for clocks that differ. */
export const RETIRE_AFTER_MS = (ID_TOKEN_SECONDS + 60) * 1000;
/** Milliseconds after which a key is followed by another without being told. */
export const ROTATE_EVERY_MS = 90 * 24 * 3600_000;
/** Milliseconds after which the table is read again, for a process that missed the message. */
const REREAD_MS = 30_000;

export interface IssuerKey {
  readonly kid: string;
  readonly phase: "next" | "signing" | "retiring";
  /** Milliseconds since the epoch. */
  readonly signsAt: number;
  readonly retiresAt: number | null;
}

export interface RotateOptions {
  readonly compromised?: boolean;
  /** Runs in the transaction that makes the key. */
  readonly record?: (tx: Transaction) => Promise<void>;
}

export interface KeyRing {
  /** Private keys of everything that is published now; the one that signs is the first. */
  readonly current: () => Promise<readonly JWK[]>;
  readonly list: () => Promise<readonly IssuerKey[]>;
  /**
   * Brings a new key on its way, and says which keys there are. Does nothing while one is on its way already.
   * `compromised`: the new key signs at once and every older one is gone at once, with all tokens that it signed.
   */
  readonly rotate: (options?: RotateOptions) => Promise<readonly IssuerKey[]>;
  /** Rotates when the newest key is {@link ROTATE_EVERY_MS} old. */
  readonly rotateDue: () => Promise<void>;
}

interface Loaded {
  readonly rows: readonly (IssuerKeyRow & { readonly privateJwk: JWK })[];
  readonly at: number;
}

/**
 * The keys of ID tokens, shared by all processes through the database. The life of one:
 * 1. `next`: in the JWKS, signs nothing yet, so that no verifier's copy of the JWKS is older than the first signature.
 * 2. `signing`: the youngest whose time has come.
 * 3. `retiring`: signs nothing more, in the JWKS until the last token that it signed has expired. Then it is gone, and its tokens with it.
 * Receipts and quotes are signed by the configured keys (`PLAZA_ISSUER_KEYS`), which stay: a receipt is to be verified in years.
 */
export function createKeyRing({
  db,
  keys,
  clock,
  bus,
}: {
  readonly db: Database;
  readonly keys: Pick<ServerKeys, "wrapKey">;
  readonly clock: Clock;
  readonly bus: Bus;
}): KeyRing {
  let loaded: Promise<Loaded> | undefined;
  bus.on("issuer.keys", () => {
    loaded = undefined;
  });

  const unwrap = async (row: IssuerKeyRow): Promise<JWK | undefined> => {
    try {
      const { plaintext } = await compactDecrypt(row.wrapped, keys.wrapKey);
      return JSON.parse(Buffer.from(plaintext).toString("utf8")) as JWK;
    } catch {
      // Wrapped under secrets that were replaced since: of no more use to anyone.
      return undefined;
    }
  };
  const read = async (executor: Pick<Database, "select">): Promise<Loaded["rows"]> => {
    const rows = await executor.select().from(issuerKeys).orderBy(desc(issuerKeys.signsAt));
    const unwrapped = await Promise.all(rows.map(async (row) => ({ row, privateJwk: await unwrap(row) })));
    return unwrapped.flatMap(({ row, privateJwk }) => (privateJwk === undefined ? [] : [{ ...row, privateJwk }]));
  };
  const add = async (
    unless: (rows: Loaded["rows"], now: number) => boolean,
    { compromised = false, record }: RotateOptions = {},
  ): Promise<void> => {
    await db.transaction(async (tx) => {
      // One process makes the key; the others find it.
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('issuer-keys', 0))`);
      const now = clock.now();
      const rows = await read(tx);
      if (unless(rows, now)) return;
      const first = !rows.some((row) => isPublished(row, now));
      const signsAt = first || compromised ? now : now + PUBLISH_AHEAD_MS;
      const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
      const privateJwk = await exportJWK(privateKey);
      const kid = (await calculateJwkThumbprint(privateJwk)).slice(0, 16);
      const about = { kid, alg: "ES256", use: "sig" } as const;
      const wrapped = await new CompactEncrypt(Buffer.from(JSON.stringify({ ...privateJwk, ...about })))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .encrypt(keys.wrapKey);
      if (compromised) await tx.delete(issuerKeys);
      else
        await tx
          .update(issuerKeys)
          .set({ retiresAt: signsAt + RETIRE_AFTER_MS })
          .where(isNull(issuerKeys.retiresAt));
      await tx
        .insert(issuerKeys)
        .values({ kid, publicJwk: { ...(await exportJWK(publicKey)), ...about }, wrapped, createdAt: now, signsAt, retiresAt: null });
      await record?.(tx);
      await bus.publish("issuer.keys", {}, tx);
    });
    loaded = undefined;
  };
  const load = async (): Promise<Loaded["rows"]> => {
    const now = clock.now();
    const known = await loaded;
    if (known !== undefined && now - known.at < REREAD_MS) return known.rows;
    let rows = await read(db);
    if (!rows.some((row) => isSigning(row, now))) {
      await add((there) => there.some((row) => isSigning(row, now)));
      rows = await read(db);
    }
    loaded = Promise.resolve({ rows, at: now });
    return rows;
  };
  /** Youngest first among those whose time has come, then the next, then the retiring. */
  const published = async () => {
    const known = await load();
    // After a first key was made, or it would seem to sign only later.
    const now = clock.now();
    const rows = known.filter((row) => isPublished(row, now));
    const signing = rows.find((row) => row.signsAt <= now);
    return rows
      .map((row) => ({ row, phase: row === signing ? "signing" : row.signsAt > now ? "next" : "retiring" }) as const)
      .sort((a, b) => Number(b.phase === "signing") - Number(a.phase === "signing"));
  };
  const list = async (): Promise<readonly IssuerKey[]> =>
    (await published()).map(({ row: { kid, signsAt, retiresAt }, phase }) => ({ kid, phase, signsAt, retiresAt }));

  return {
    current: async () => (await published()).map(({ row }) => row.privateJwk),
    list,
    rotate: async (options = {}) => {
      await add((rows, now) => options.compromised !== true && rows.some((row) => row.signsAt > now), options);
      return list();
    },
    rotateDue: () => add((rows, now) => rows.some((row) => row.createdAt > now - ROTATE_EVERY_MS)),
  };
}

function isPublished(row: IssuerKeyRow, now: number): boolean {
  return row.retiresAt === null || row.retiresAt > now;
}

function isSigning(row: IssuerKeyRow, now: number): boolean {
  return row.signsAt <= now && isPublished(row, now);
}
