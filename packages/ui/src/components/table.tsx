import type { ReactNode } from "react";
import { VisuallyHidden } from "./text.tsx";

export interface Column<R> {
  readonly id: string;
  readonly header: ReactNode;
  /** To the end side, tabular figures. */
  readonly numeric?: boolean;
  cell(row: R): ReactNode;
}

export interface DataTableProps<R> {
  /** Accessible name, read aloud only. */
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey(row: R): string;
  /** Stands where rows will be. */
  empty: ReactNode;
}

export function DataTable<R>({ caption, columns, rows, rowKey, empty }: DataTableProps<R>) {
  if (rows.length === 0) return <>{empty}</>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="pz-table-scroll" tabIndex={0} aria-label={caption}>
      <table className="pz-table">
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.numeric ? "pz-table-num" : undefined}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} className={column.numeric ? "pz-table-num" : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Panel({ title, end, children }: { title: ReactNode; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="pz-panel">
      <div className="pz-panel-head">
        <h2>{title}</h2>
        {end !== undefined && <div className="pz-panel-end">{end}</div>}
      </div>
      {children}
    </section>
  );
}

export interface MetricValue {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

/** Live counts, paved. */
export function Metrics({ items }: { items: readonly MetricValue[] }) {
  return (
    <dl className="pz-metrics">
      {items.map((item) => (
        <div key={item.id} className="pz-metric">
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
          {item.note !== undefined && <dd className="pz-metric-note">{item.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
