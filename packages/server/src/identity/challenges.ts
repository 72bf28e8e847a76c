import { and, eq } from "drizzle-orm";
import type { Clock, Executor } from "../core/context.ts";
import { passkeyChallenges } from "./tables.ts";

/** Milliseconds in which a person answers their authenticator. */
export const CHALLENGE_MS = 5 * 60_000;

export interface ChallengeOwner {
  readonly browserSessionId: string;
  readonly purpose: (typeof passkeyChallenges.$inferSelect)["purpose"];
}

export interface Challenges {
  readonly keep: (challenge: string, owner: ChallengeOwner) => Promise<void>;
  /** True once, for the browser and the purpose it was made for, within {@link CHALLENGE_MS}. */
  readonly take: (challenge: string, owner: ChallengeOwner) => Promise<boolean>;
}

export function createChallenges({ db, clock }: { readonly db: Executor; readonly clock: Clock }): Challenges {
  return {
    keep: async (challenge, { browserSessionId, purpose }) => {
      await db.insert(passkeyChallenges).values({ challenge, browserSessionId, purpose, expiresAt: clock.now() + CHALLENGE_MS });
    },
    take: async (challenge, { browserSessionId, purpose }) => {
      const [row] = await db
        .delete(passkeyChallenges)
        .where(
          // SECURITY: in one statement, so that of two answers at once one finds it; another browser's is left alone [I-14].
          and(
            eq(passkeyChallenges.challenge, challenge),
            eq(passkeyChallenges.browserSessionId, browserSessionId),
            eq(passkeyChallenges.purpose, purpose),
          ),
        )
        .returning();
      return row !== undefined && row.expiresAt > clock.now();
    },
  };
}
