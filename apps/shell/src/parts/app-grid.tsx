import type { AppListing } from "@plaza/protocol/services";
import { AppTile } from "./app-listing.tsx";

export function AppGrid({ apps, offline, label }: { apps: readonly AppListing[]; offline?: boolean; label?: string }) {
  return (
    <ul className="sh-grid" role="list" aria-label={label}>
      {apps.map((listing) => (
        <AppTile key={listing.id} listing={listing} offline={offline} />
      ))}
    </ul>
  );
}

/** The boxes of the grid while the catalogue is on its way. */
export function AppGridSkeleton({ label }: { label: string }) {
  return (
    <div className="sh-grid" role="status" aria-busy="true" aria-label={label}>
      {Array.from({ length: 8 }, (_, at) => (
        <div key={at} className="sh-tile" aria-hidden="true">
          <i className="sh-box" style={{ inlineSize: 52, blockSize: 52, borderRadius: "24%" }} />
          <i className="sh-box" style={{ inlineSize: 56, blockSize: 10, marginBlock: 3 }} />
        </div>
      ))}
    </div>
  );
}
