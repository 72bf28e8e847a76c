import type { Pool, PoolClient } from "pg";
import type { Database, ServerContext } from "../../core/context.ts";
import { createDatabase, createPipelinedDatabase } from "../../stores/relational/database.ts";
import type { Pipelines } from "../../stores/relational/pipelines.ts";
import type { PaymentProvider } from "../payment-provider.ts";

/** Thrown at the moment of death, and by everything that the dead process would still do. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** What else happens at one of a process's steps, before it. */
export interface Blow {
  readonly at: number;
  readonly strike: () => Promise<void>;
}

/** Counts the steps that leave the process, and ends it at one of them: before it is done, or after it is done and before anybody hears of it. */
export class Life {
  steps = 0;
  private dead = false;
  private readonly at: number;
  private readonly after: boolean;
  private readonly blow: Blow | undefined;
  constructor(at: number, after: boolean, blow?: Blow) {
    this.at = at;
    this.after = after;
    this.blow = blow;
  }

  async step<T>(act: () => Promise<T>): Promise<T> {
    if (this.dead) throw new Killed();
    this.steps += 1;
    if (this.steps === this.blow?.at) await this.blow.strike();
    if (this.steps < this.at) return act();
    this.dead = true;
    if (this.after) await act();
    throw this.end();
  }

  /** A real process is gone at this moment; one that is played ends by an error. */
  protected end(): Killed {
    return new Killed();
  }

  get survived(): boolean {
    return !this.dead;
  }
}

/** The same database through connections that break when the process dies, as a killed process's do: the server rolls back what was open. */
export function mortalDatabase(pool: Pool, life: Life): Database {
  const mortalClient = (client: PoolClient): PoolClient => {
    let released = false;
    const release = (error?: Error): void => {
      if (!released) client.release(error);
      released = true;
    };
    return new Proxy(client, {
      get(target, key) {
        if (key === "query") {
          return async (...args: unknown[]) => {
            try {
              return await life.step(() => (target.query as (...all: unknown[]) => Promise<unknown>)(...args));
            } catch (error) {
              // A dead process's connection is closed, not given back.
              if (error instanceof Killed) release(error);
              throw error;
            }
          };
        }
        if (key === "release") return () => release();
        const value = Reflect.get(target, key) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  const mortalPool = new Proxy(pool, {
    get(target, key) {
      if (key === "query")
        return (...args: unknown[]) => life.step(() => (target.query as unknown as (...all: unknown[]) => Promise<unknown>)(...args));
      if (key === "connect") return async () => mortalClient(await target.connect());
      const value = Reflect.get(target, key) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return createDatabase(mortalPool);
}

export function mortalProvider(provider: PaymentProvider, life: Life): PaymentProvider {
  return {
    name: provider.name,
    instruments: (userId) => life.step(() => provider.instruments(userId)),
    authorise: (request, call) => life.step(() => provider.authorise(request, call)),
    capture: (attemptId, call) => life.step(() => provider.capture(attemptId, call)),
    void: (attemptId, call) => life.step(() => provider.void(attemptId, call)),
    lookup: (attemptId, call) => life.step(() => provider.lookup(attemptId, call)),
    refund: (refund, call) => life.step(() => provider.refund(refund, call)),
    lookupRefund: (refund, call) => life.step(() => provider.lookupRefund(refund, call)),
  };
}

/** A process that dies at its `at`-th step. */
export function mortalContext(ctx: ServerContext, life: Life): ServerContext {
  const db = mortalDatabase(ctx.pool, life);
  const { query, close } = (ctx.pipelined as Database & { readonly $client: Pipelines }).$client;
  return {
    ...ctx,
    db,
    pipelined: createPipelinedDatabase({ close, query: (config, values) => life.step(() => query(config, values)) }, db),
  };
}
