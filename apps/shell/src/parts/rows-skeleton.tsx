/** Rows that are on their way. */
export function RowsSkeleton({ label, rows = 4 }: { label: string; rows?: number }) {
  return (
    <div className="pz-list pz-list-app sh-gap" role="status" aria-busy="true" aria-label={label}>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className="pz-row" aria-hidden="true">
          <i className="sh-box" style={{ inlineSize: 40, blockSize: 40, borderRadius: "24%" }} />
          <div className="pz-grow">
            <i className="sh-box" style={{ inlineSize: `${40 + (at % 3) * 9}%`, blockSize: 14 }} />
            <i className="sh-box" style={{ inlineSize: `${56 - (at % 2) * 12}%`, blockSize: 11, marginBlockStart: 8 }} />
          </div>
        </div>
      ))}
    </div>
  );
}
