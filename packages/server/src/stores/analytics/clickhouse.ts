import { Agent } from "node:http";
import { createClient } from "@clickhouse/client";
import type { AnalyticsRow, AnalyticsStore } from "./store.ts";

export interface ClickHouseOptions {
  /** `http(s)://user:password@host:port/database`. */
  readonly url: string;
  /** A Unix socket instead of the host of `url`: the embedded chDB process listens on one. */
  readonly socketPath?: string;
  /** Milliseconds; default 30,000. */
  readonly timeoutMs?: number;
}

/** The analytics store over ClickHouse's HTTP interface: a cluster, one server, or the embedded chDB process. */
export function createClickHouseStore({ url, socketPath, timeoutMs = 30_000 }: ClickHouseOptions): AnalyticsStore {
  const agent = socketPath === undefined ? undefined : new Agent({ keepAlive: true, maxSockets: 8, ...({ socketPath } as object) });
  const client = createClient({
    url,
    request_timeout: timeoutMs,
    ...(agent === undefined ? {} : { http_agent: agent }),
    // The embedded process speaks plain HTTP only; a cluster is in the same network.
    compression: { response: false, request: false },
    clickhouse_settings: { date_time_input_format: "best_effort", output_format_json_quote_64bit_integers: 0 },
    // The driver's own log would go to the console.
    log: { level: 127 as never },
  });
  return {
    insert: async (table, rows) => {
      if (rows.length === 0) return;
      await client.insert({ table, values: rows as AnalyticsRow[], format: "JSONEachRow" });
    },
    query: async <Row extends object>(sql: string, params?: Readonly<Record<string, unknown>>) => {
      const result = await client.query({ query: sql, format: "JSONEachRow", ...(params === undefined ? {} : { query_params: params }) });
      return (await result.json<Row>()) as Row[];
    },
    exec: async (sql, params) => {
      await client.command({ query: sql, ...(params === undefined ? {} : { query_params: params }) });
    },
    ping: async () => (await client.ping()).success,
    close: async () => {
      await client.close();
      agent?.destroy();
    },
  };
}
