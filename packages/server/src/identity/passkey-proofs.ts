import { eq } from "drizzle-orm";
import type { Executor } from "../core/context.ts";
import { browserSessions } from "./tables.ts";

/** This browser, signed in as it is now, has shown that it reaches a passkey of its person: at a sign-in, at making one, at agreeing to a payment. */
export async function notePasskeyProof(db: Executor, browserSessionId: string, at: number): Promise<void> {
  await db.update(browserSessions).set({ passkeyAt: at }).where(eq(browserSessions.id, browserSessionId));
}
