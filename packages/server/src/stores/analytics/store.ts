/** A value of a ClickHouse column as JSONEachRow carries it. 64-bit integers come back as strings unless cast in the query. */
export type AnalyticsValue = string | number | boolean | null | readonly AnalyticsValue[] | { readonly [key: string]: AnalyticsValue };
export type AnalyticsRow = Readonly<Record<string, AnalyticsValue>>;

/** ClickHouse behind a port: chDB in a process of its own, or a cluster by `CLICKHOUSE_URL`; the same SQL for both. */
export interface AnalyticsStore {
  /** Inserts rows (JSONEachRow, columns by name); resolves when they are durable. */
  readonly insert: (table: string, rows: readonly AnalyticsRow[]) => Promise<void>;
  /** SELECT with server-side parameters: `{name:Type}` in the SQL, values (text, numbers, booleans, null, flat arrays of these) in `params`. SECURITY: values never go into the text of a query. */
  readonly query: <Row extends object = AnalyticsRow>(sql: string, params?: Readonly<Record<string, AnalyticsValue>>) => Promise<Row[]>;
  /** DDL and other statements without a result. */
  readonly exec: (sql: string, params?: Readonly<Record<string, AnalyticsValue>>) => Promise<void>;
  /** True when it answers. */
  readonly ping: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}
