import { randomInt, timingSafeEqual } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import { uuidv7 } from "uuidv7";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database, Transaction } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { codeMail } from "./mail-words.ts";
import type { Mailer } from "./mailer.ts";
import { emailCodes } from "./tables.ts";

/** Milliseconds a code works. */
export const CODE_MS = 10 * 60_000;
/** Wrong codes before a right one is refused too. */
export const MAX_TRIES = 5;
/** Codes to one address in {@link WINDOW_MS}, whoever asks: with {@link MAX_TRIES}, 25 guesses an hour at one of 10^8. */
export const MAX_CODES = 5;
export const WINDOW_MS = 3600_000;

interface CodeOwner {
  readonly browserSessionId: string;
  readonly purpose: (typeof emailCodes.$inferSelect)["purpose"];
}

/** One-time codes by mail. Nothing here knows whether an address has an account: there is nothing to tell apart [I-15]. */
export interface EmailCodes {
  /** Sends a code; the one that was sent before, to this browser for this purpose, works no more. */
  readonly send: (owner: CodeOwner, to: { readonly email: string; readonly locale: "en" | "vi" | "th" }) => Promise<{ expiresAt: number }>;
  /** The row of the code when it is right; a wrong one counts as a try. */
  readonly check: (owner: CodeOwner, code: string) => Promise<{ readonly id: string; readonly email: string }>;
  /** Uses a checked code up, in the transaction of what it allows. */
  readonly use: (tx: Transaction, id: string) => Promise<void>;
}

export interface EmailCodesOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly mailer: Mailer;
}

export function createEmailCodes({ config, db, keys, clock, logger, mailer }: EmailCodesOptions): EmailCodes {
  const hash = (id: string, code: string): string => keys.hashToken(`${id}\n${code}`);
  const ofOwner = ({ browserSessionId, purpose }: CodeOwner) =>
    and(eq(emailCodes.browserSessionId, browserSessionId), eq(emailCodes.purpose, purpose), isNull(emailCodes.endedAt));
  const wrong = (): MiniAppError =>
    new MiniAppError("INVALID_PARAMS", "This code is not right, or it has run out. Look at the newest mail, or ask for another code.");

  return {
    send: async (owner, { email, locale }) => {
      const now = clock.now();
      const id = uuidv7();
      const code = String(randomInt(10 ** 8)).padStart(8, "0");
      await db.transaction(async (tx) => {
        // One at a time for an address, so that many at once are counted too.
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`email-code/${email}`}, 0))`);
        const sent = await tx
          .select({ at: emailCodes.createdAt })
          .from(emailCodes)
          .where(and(eq(emailCodes.email, email), gt(emailCodes.createdAt, now - WINDOW_MS)))
          .orderBy(desc(emailCodes.createdAt))
          .limit(MAX_CODES);
        const oldest = sent[MAX_CODES - 1];
        if (oldest !== undefined)
          throw new MiniAppError("RATE_LIMITED", "This address was sent several codes already. Use the newest, or wait.", {
            retryAfterMs: oldest.at + WINDOW_MS - now,
          });
        await tx.update(emailCodes).set({ endedAt: now }).where(ofOwner(owner));
        await tx.insert(emailCodes).values({
          id,
          ...owner,
          email,
          codeHash: hash(id, code),
          tries: 0,
          createdAt: now,
          expiresAt: now + CODE_MS,
        });
      });
      try {
        await mailer.send({ to: email, ...codeMail(locale, config.name, code, CODE_MS / 60_000) });
      } catch (err) {
        logger.error({ err }, "a mail could not be handed over");
        throw new MiniAppError("BRIDGE_BUSY", "The mail could not be sent. Try again in a minute, or use another way.", {
          retryAfterMs: 60_000,
        });
      }
      return { expiresAt: now + CODE_MS };
    },
    check: async (owner, code) => {
      // SECURITY: the try is counted before the code is looked at, in one statement: many guesses at once are five guesses [I-15].
      const [row] = await db
        .update(emailCodes)
        .set({ tries: sql`${emailCodes.tries} + 1` })
        .where(and(ofOwner(owner), lt(emailCodes.tries, MAX_TRIES), gt(emailCodes.expiresAt, clock.now())))
        .returning();
      if (row === undefined || !isSameHash(row.codeHash, hash(row.id, code.replaceAll(" ", "")))) throw wrong();
      return { id: row.id, email: row.email };
    },
    use: async (tx, id) => {
      const [row] = await tx
        .update(emailCodes)
        .set({ endedAt: clock.now() })
        .where(and(eq(emailCodes.id, id), isNull(emailCodes.endedAt)))
        .returning({ id: emailCodes.id });
      if (row === undefined) throw wrong();
    },
  };
}

/** In a time that says nothing of how much of it is right. */
export function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
