import { type Column, DataTable, VisuallyHidden } from "@plaza/ui";
import { Fragment, type ReactNode, useSyncExternalStore } from "react";

/** Below this width a table of the console would scroll sideways and hide its end, where state and acts are. */
const NARROW = "(max-width: 899.98px)";

export interface RecordColumn<R> extends Column<R> {
  readonly header: string;
  /**
   * Where it stands in a list of rows: `title` at the start, `end` at the end (state, money, the act), `below` under the facts over the
   * whole width, `plain` a fact without its name, `none` not at all. A fact with its name when absent.
   */
  readonly place?: "title" | "end" | "below" | "plain" | "none";
}

interface RecordsProps<R> {
  /** Accessible name. */
  readonly caption: string;
  readonly columns: readonly RecordColumn<R>[];
  readonly rows: readonly R[];
  rowKey(row: R): string;
  /** Stands where rows will be. */
  readonly empty: ReactNode;
}

/** The same records as a table where there is room for one, and as a list of rows where there is not. */
export function Records<R>(props: RecordsProps<R>) {
  const narrow = useSyncExternalStore(watchWidth, () => matchMedia(NARROW).matches);
  if (props.rows.length === 0) return <>{props.empty}</>;
  return narrow ? <RecordList {...props} /> : <DataTable {...props} />;
}

function watchWidth(changed: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

function RecordList<R>({ caption, columns, rows, rowKey }: RecordsProps<R>) {
  const at = (place: RecordColumn<R>["place"]) => columns.filter((column) => column.place === place);
  const cells = (place: RecordColumn<R>["place"], row: R) =>
    at(place).map((column) => <Fragment key={column.id}>{column.cell(row)}</Fragment>);
  const facts = columns.filter(({ place }) => place === undefined || place === "plain");
  return (
    // The role is said again because `list-style: none` takes it away in WebKit.
    <ul role="list" aria-label={caption} className="console-records">
      {rows.map((row) => (
        <li key={rowKey(row)}>
          <div className="console-record-title">{cells("title", row)}</div>
          <div className="console-record-end">{cells("end", row)}</div>
          <dl className="console-record-facts">
            {facts.map((column) => {
              const value = column.cell(row);
              if (value === null || value === undefined || value === false || value === "") return null;
              return (
                <div key={column.id}>
                  <dt>{column.place === "plain" ? <VisuallyHidden>{column.header}</VisuallyHidden> : column.header}</dt>
                  <dd>{value}</dd>
                </div>
              );
            })}
          </dl>
          <div className="console-record-below">{cells("below", row)}</div>
        </li>
      ))}
    </ul>
  );
}
