import { AppIcon, List, Row } from "@plaza/ui";
import { appHref } from "./app-listing.tsx";
import type { Recent } from "./recents.tsx";

export function RecentRows({ recents, current }: { recents: readonly Recent[]; current?: string }) {
  return (
    <List inset="app">
      {recents.map(({ listing, name, detail }) => (
        <Row
          key={listing.id}
          leading={<AppIcon src={listing.icon ?? undefined} name={name} size={40} />}
          title={name}
          detail={detail}
          href={appHref(listing.id)}
          current={listing.id === current}
        />
      ))}
    </List>
  );
}
