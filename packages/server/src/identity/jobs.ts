import { lt } from "drizzle-orm";
import type { Job } from "../core/context.ts";
import { emailCodes, passkeyChallenges } from "./tables.ts";

/** Milliseconds that a code which has ended still counts for its address. */
const KEEP_CODES_MS = 24 * 3600_000;

/** Takes away what nobody can answer any more. */
export const identityJobs: readonly Job[] = [
  {
    name: "identity.sweep",
    everyMs: 10 * 60_000,
    run: async ({ db, clock }) => {
      await db.delete(passkeyChallenges).where(lt(passkeyChallenges.expiresAt, clock.now()));
      await db.delete(emailCodes).where(lt(emailCodes.createdAt, clock.now() - KEEP_CODES_MS));
    },
  },
];
