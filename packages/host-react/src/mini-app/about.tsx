import type { SessionView } from "@plaza/host";
import type { AppListing } from "@plaza/protocol/services";
import { List, Row } from "@plaza/ui";
import { useHostSnapshot, useWords } from "../context.tsx";

export interface AboutProps {
  readonly appId: string;
  readonly listing: AppListing | null;
  readonly session: SessionView | null;
}

export function About({ appId, listing, session }: AboutProps) {
  const { t } = useWords();
  const host = useHostSnapshot((snapshot) => snapshot.name);
  const version = session?.version ?? listing?.version;
  const channel = session?.channel ?? listing?.channel;
  return (
    <>
      {listing?.description && (
        <p className="pzr-lead">
          <bdi>{listing.description}</bdi>
        </p>
      )}
      <List>
        {listing && <Row title={t("aboutPublisher")} value={<bdi>{listing.publisher.name}</bdi>} />}
        {version && <Row title={t("aboutVersion")} value={version} />}
        {channel && <Row title={t("aboutChannel")} value={t(`channel.${channel}`)} />}
        <Row title={t("aboutId")} value={<bdi>{appId}</bdi>} />
      </List>
      <p className="pzr-fine">{t("aboutSealed", { host })}</p>
    </>
  );
}
