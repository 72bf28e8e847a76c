import pg from "pg";

/** Statements of one process that are prepared; those of lists of any length could be without end, and each takes memory in every connection. */
const MAX_PREPARED = 500;

type Query = (config: unknown, values?: unknown, callback?: unknown) => unknown;

/**
 * A client that has PostgreSQL parse and plan each statement with parameters once per connection and not once per execution: the queries of requests are always the
 * same ones. Between us and the database only what understands prepared statements may stand (PgBouncer from 1.21 does, with `max_prepared_statements`).
 */
export function preparing(): typeof pg.Client {
  const names = new Map<string, string>();

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_PREPARED) return known;
    const name = `plaza_${names.size}`;
    names.set(text, name);
    return name;
  }

  class PreparingClient extends pg.Client {}
  const send = pg.Client.prototype.query as unknown as Query;
  const query: Query = function (this: pg.Client, config, values, callback) {
    const prepared = hasText(config) && Array.isArray(values) && values.length > 0 ? { ...config, name: nameOf(config.text) } : config;
    return send.call(this, prepared, values, callback);
  };
  Object.defineProperty(PreparingClient.prototype, "query", { value: query });
  return PreparingClient;
}

function hasText(config: unknown): config is { readonly text: string } {
  return typeof config === "object" && config !== null && "text" in config && typeof config.text === "string" && !("submit" in config);
}
