import { lt } from "drizzle-orm";
import type { Job } from "../core/context.ts";
import { sweepPhoneCodes } from "./phone-handover.ts";
import { emailCodes, passkeyChallenges, phoneCodes, providerSignIns, relayMails } from "./tables.ts";

/** Milliseconds that a code which has ended still counts for its address or number. */
const KEEP_CODES_MS = 24 * 3600_000;

/** Milliseconds that a mail which was passed on is known for one. */
const KEEP_RELAYED_MS = 7 * 24 * 3600_000;

/** Takes away what nobody can answer any more. */
export const identityJobs: readonly Job[] = [
  {
    name: "identity.sweep",
    everyMs: 10 * 60_000,
    run: async ({ db, clock }) => {
      await db.delete(passkeyChallenges).where(lt(passkeyChallenges.expiresAt, clock.now()));
      await db.delete(providerSignIns).where(lt(providerSignIns.expiresAt, clock.now()));
      await db.delete(emailCodes).where(lt(emailCodes.createdAt, clock.now() - KEEP_CODES_MS));
      await db.delete(phoneCodes).where(lt(phoneCodes.createdAt, clock.now() - KEEP_CODES_MS));
      await sweepPhoneCodes(db, clock);
      await db.delete(relayMails).where(lt(relayMails.at, clock.now() - KEEP_RELAYED_MS));
    },
  },
];
