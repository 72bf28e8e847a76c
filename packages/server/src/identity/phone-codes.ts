import { randomInt } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import type { PhoneRequest } from "@plaza/protocol/services";
import { and, desc, eq, gt, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import { uuidv7 } from "uuidv7";
import type { UserIdentity } from "../core/auth.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Clock, Database, Transaction } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { isSameHash } from "./email-codes.ts";
import { phoneCodes } from "./person-tables.ts";
import { parsePhone } from "./phone-numbers.ts";
import type { SmsSender } from "./sms.ts";
import { codeMessage } from "./sms-words.ts";

/** Milliseconds a code works. */
export const PHONE_CODE_MS = 10 * 60_000;
/** Wrong codes before a right one is refused too. */
export const PHONE_TRIES = 5;
/** Wrong codes of one person in a day, over all codes and browsers: then none is taken until the day is over. */
export const PHONE_TRIES_A_DAY = 15;
const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** Codes in a window, by number whoever asks, and by person whatever the number: every one costs the operator money, and its owner a moment. */
export const PHONE_LIMITS = {
  number: [
    { count: 3, windowMs: HOUR_MS },
    { count: 6, windowMs: DAY_MS },
  ],
  person: [
    { count: 5, windowMs: HOUR_MS },
    { count: 10, windowMs: DAY_MS },
  ],
} as const;

/** One-time codes by text message. Nothing here knows whether a number is somebody's: there is nothing to tell apart [I-15]. */
export interface PhoneCodes {
  /** Sends a code; the one that this person was sent before works no more. */
  readonly send: (user: UserIdentity, request: PhoneRequest) => Promise<{ phone: string; expiresAt: number }>;
  /** The row of the code when it is right; a wrong one counts as a try. */
  readonly check: (user: UserIdentity, code: string) => Promise<{ readonly id: string; readonly phone: string }>;
  /** Uses a checked code up, in the transaction of what it allows. */
  readonly use: (tx: Transaction, id: string) => Promise<void>;
}

export interface PhoneCodesOptions {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly sms: SmsSender;
}

export function createPhoneCodes({ config, db, keys, clock, logger, sms }: PhoneCodesOptions): PhoneCodes {
  const hash = (id: string, code: string): string => keys.hashToken(`phone/${id}\n${code}`);
  const wrong = (): MiniAppError =>
    new MiniAppError("INVALID_PARAMS", "This code is not right, or it has run out. Look at the newest message, or ask for another code.");
  const ofUser = ({ userId, browserSessionId }: UserIdentity) =>
    and(eq(phoneCodes.userId, userId), eq(phoneCodes.browserSessionId, browserSessionId), isNull(phoneCodes.endedAt));

  async function refuseMany(tx: Transaction, of: SQL, limits: (typeof PHONE_LIMITS)[keyof typeof PHONE_LIMITS]): Promise<void> {
    const now = clock.now();
    const sent = await tx
      .select({ at: phoneCodes.createdAt })
      .from(phoneCodes)
      .where(and(of, gt(phoneCodes.createdAt, now - DAY_MS)))
      .orderBy(desc(phoneCodes.createdAt));
    for (const { count, windowMs } of limits) {
      const oldest = sent[count - 1];
      if (oldest !== undefined && oldest.at > now - windowMs)
        throw new MiniAppError("RATE_LIMITED", "Several codes were sent already. Use the newest, or wait.", {
          retryAfterMs: oldest.at + windowMs - now,
        });
    }
  }

  /** SECURITY: a person who guesses at codes of many numbers, or of one again and again, is locked out for a day [I-15]. */
  async function refuseGuesser(db: Pick<Database, "select">, userId: string): Promise<void> {
    const now = clock.now();
    const [row] = await db
      .select({ tries: sql<number>`coalesce(sum(${phoneCodes.tries}), 0)::int`, first: sql<number | null>`min(${phoneCodes.createdAt})` })
      .from(phoneCodes)
      .where(and(eq(phoneCodes.userId, userId), gt(phoneCodes.createdAt, now - DAY_MS), gt(phoneCodes.tries, 0)));
    if ((row?.tries ?? 0) >= PHONE_TRIES_A_DAY)
      throw new MiniAppError("RATE_LIMITED", "Too many wrong codes. Try again tomorrow.", {
        retryAfterMs: Number(row?.first ?? now) + DAY_MS - now,
      });
  }

  return {
    send: async (user, { phone: written, country, locale }) => {
      const phone = parsePhone(written, country);
      const now = clock.now();
      const id = uuidv7();
      const code = String(randomInt(10 ** 6)).padStart(6, "0");
      await db.transaction(async (tx) => {
        // One at a time for a number and for a person, always in this order, so that many at once are counted too.
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`phone-code/${phone}`}, 0))`);
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`phone-code-of/${user.userId}`}, 0))`);
        await refuseGuesser(tx, user.userId);
        await refuseMany(tx, eq(phoneCodes.phone, phone), PHONE_LIMITS.number);
        await refuseMany(tx, eq(phoneCodes.userId, user.userId), PHONE_LIMITS.person);
        await tx
          .update(phoneCodes)
          .set({ endedAt: now })
          .where(and(eq(phoneCodes.userId, user.userId), isNull(phoneCodes.endedAt)));
        await tx.insert(phoneCodes).values({
          id,
          userId: user.userId,
          browserSessionId: user.browserSessionId,
          phone,
          codeHash: hash(id, code),
          tries: 0,
          createdAt: now,
          expiresAt: now + PHONE_CODE_MS,
        });
      });
      try {
        await sms.send({ to: phone, text: codeMessage(locale, config.name, code, { host: new URL(config.origin).host }) });
      } catch (err) {
        logger.error({ err }, "a text message could not be handed over");
        throw new MiniAppError("BRIDGE_BUSY", "The message could not be sent. Try again in a minute.", { retryAfterMs: 60_000 });
      }
      return { phone, expiresAt: now + PHONE_CODE_MS };
    },
    check: async (user, code) => {
      await refuseGuesser(db, user.userId);
      // SECURITY: the try is counted before the code is looked at, in one statement: many guesses at once are five guesses [I-15].
      const [row] = await db
        .update(phoneCodes)
        .set({ tries: sql`${phoneCodes.tries} + 1` })
        .where(and(ofUser(user), lt(phoneCodes.tries, PHONE_TRIES), gt(phoneCodes.expiresAt, clock.now())))
        .returning();
      if (row === undefined || !isSameHash(row.codeHash, hash(row.id, code.replaceAll(" ", "")))) throw wrong();
      return { id: row.id, phone: row.phone };
    },
    use: async (tx, id) => {
      const [row] = await tx
        .update(phoneCodes)
        // What was right was no guess.
        .set({ endedAt: clock.now(), tries: sql`${phoneCodes.tries} - 1` })
        .where(and(eq(phoneCodes.id, id), isNull(phoneCodes.endedAt)))
        .returning({ id: phoneCodes.id });
      if (row === undefined) throw wrong();
    },
  };
}
