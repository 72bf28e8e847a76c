import type { ReactNode } from "react";

export interface TotalLinesProps {
  lines: readonly { readonly label: ReactNode; readonly value: ReactNode; readonly second?: boolean }[];
  total: { readonly label: ReactNode; readonly value: ReactNode };
}

/** Lines of a quote or receipt, and what they come to. */
export function TotalLines({ lines, total }: TotalLinesProps) {
  return (
    <>
      <dl className="pz-lines">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never change places while they are shown
          <div key={at} style={{ display: "contents" }} className={line.second ? "pz-lines-second" : undefined}>
            <dt>{line.label}</dt>
            <dd>
              <bdi>{line.value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <dl className="pz-total">
        <dt>{total.label}</dt>
        <dd>
          <bdi>{total.value}</bdi>
        </dd>
      </dl>
    </>
  );
}
