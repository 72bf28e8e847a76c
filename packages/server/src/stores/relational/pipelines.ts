import type { Client } from "pg";

interface Pipeline {
  client: Promise<Client> | undefined;
  /** Statements whose answer has not come. */
  underWay: number;
}

/** SQLSTATE of what a connection does not outlive. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const ENDS_CONNECTION = /^(?:08...|57P0.)$/;

/** Statements over connections that they share. */
export interface Pipelines {
  readonly query: (config: never, values: never) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * So many connections, each with many statements on their way at once; a statement takes the one with the fewest. Most of the price of a small statement is that two
 * processes wake each other for it, and here the next one is there already.
 *
 * Each statement is a transaction of its own. One that waits for a lock holds up those behind it, and gives up after `lockMs` milliseconds. A connection that breaks
 * fails what is on its way; the next statement makes another.
 */
export function createPipelines({
  open,
  size,
  lockMs,
}: {
  readonly open: () => Client;
  readonly size: number;
  readonly lockMs: number;
}): Pipelines {
  const pipelines = Array.from({ length: size }, (): Pipeline => ({ client: undefined, underWay: 0 }));

  function connect(pipeline: Pipeline): Promise<Client> {
    const client = open();
    const connected = client
      .connect()
      // Said by a statement: what stands before the database may know no such parameter of a connection.
      .then(() => client.query(`set lock_timeout = ${lockMs}`))
      .then(() => client);
    const forget = (): void => leave(pipeline, connected);
    client.once("error", forget);
    client.once("end", forget);
    connected.catch(forget);
    pipeline.client = connected;
    return connected;
  }

  function leave(pipeline: Pipeline, client: Promise<Client> | undefined): void {
    if (pipeline.client === client) pipeline.client = undefined;
  }

  return {
    query: async (config, values) => {
      const pipeline = pipelines.reduce((best, other) => (other.underWay < best.underWay ? other : best));
      pipeline.underWay += 1;
      const connected = pipeline.client ?? connect(pipeline);
      try {
        return await (await connected).query(config, values);
      } catch (error) {
        // The server says so a moment before it hangs up.
        if (ENDS_CONNECTION.test(String((error as { readonly code?: unknown }).code))) leave(pipeline, connected);
        throw error;
      } finally {
        pipeline.underWay -= 1;
      }
    },
    close: async () => {
      const open = pipelines.flatMap(({ client }) => (client === undefined ? [] : [client]));
      await Promise.all(open.map((client) => client.then((one) => one.end()).catch(() => undefined)));
    },
  };
}
