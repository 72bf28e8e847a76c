import { pino } from "pino";
import type { GuestSession } from "../../core/auth.ts";
import { readConfig } from "../../core/config.ts";
import { createServer } from "../../core/server.ts";
import { serverModules } from "../../modules.ts";
import { createCheckout } from "../checkout.ts";
import type { Confirmation } from "../confirm.ts";
import { createDatabaseBooks } from "../simulator/books.ts";
import { createPaymentSimulator } from "../simulator/simulator.ts";
import { type Killed, Life, mortalContext, mortalProvider } from "./mortal.ts";

/** What a victim does before it is killed. */
export interface VictimJob {
  readonly session: GuestSession;
  readonly confirmation: Confirmation;
  /** Milliseconds since the epoch, for all it does. */
  readonly now: number;
  /** At which of its steps it is killed, and whether the step is still done. A step that it does not have: it lives, and says how many it had. */
  readonly at: number;
  readonly after: boolean;
}

/** Ends as a process does whose machine is switched off: nothing of it runs any more, not even a `finally`. */
class RealLife extends Life {
  protected override end(): Killed {
    process.kill(process.pid, "SIGKILL");
    return super.end();
  }
}

/** A server of its own on the database of whoever started it: confirms one order, and is killed in the middle of it. */
async function main({ session, confirmation, now, at, after }: VictimJob): Promise<void> {
  const clock = { now: () => now };
  const server = await createServer(readConfig(process.env), {
    modules: serverModules.filter(({ name }) => name !== "analytics"),
    clock,
    logger: pino({ level: "silent" }),
  });
  const life = new RealLife(at, after);
  const ctx = mortalContext(server.ctx, life);
  const provider = mortalProvider(createPaymentSimulator({ books: createDatabaseBooks(server.ctx.db), clock, impatient: true }), life);
  await createCheckout(ctx, { provider, providerTimeoutMs: 15_000 }).confirm(session, confirmation);
  await server.close();
  process.stdout.write(`${JSON.stringify({ steps: life.steps })}\n`);
}

await main(JSON.parse(process.argv[2] ?? "{}") as VictimJob);
