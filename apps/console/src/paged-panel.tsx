import { Button, Panel } from "@plaza/ui";
import type { ReactNode } from "react";
import { useWords } from "./preferences.tsx";
import { type RecordColumn, Records } from "./records.tsx";
import { Loaded, type Query } from "./states.tsx";

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): Promise<unknown>;
}

interface PagedPanelProps<R> {
  /** Accessible name of the records. */
  readonly caption: string;
  /** Over them; the caption when absent. */
  readonly title?: string;
  readonly query: Query<readonly R[]> & Pages;
  readonly columns: readonly RecordColumn<R>[];
  /** Stands where rows will be. */
  readonly empty: ReactNode;
}

/** A long list as far as it was asked for, and the button that asks for more. */
export function PagedPanel<R extends { readonly id: string }>({ caption, title = caption, query, columns, empty }: PagedPanelProps<R>) {
  return (
    <Panel title={title}>
      <Loaded query={query}>
        {(rows) => (
          <>
            <Records caption={caption} rows={rows} rowKey={(row) => row.id} empty={empty} columns={columns} />
            <More query={query} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function More({ query }: { readonly query: Pages }) {
  const words = useWords();
  if (!query.hasNextPage) return null;
  return (
    <div className="console-more">
      <Button kind="line" size="s" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {words.t("more")}
      </Button>
    </div>
  );
}
