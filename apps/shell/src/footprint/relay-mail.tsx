import { useHost } from "@plaza/host-react";
import type { Relay } from "@plaza/protocol/services";
import { iconProps, Section, SwitchRow } from "@plaza/ui";
import { Mail } from "lucide-react";
import { useEffect, useState } from "react";
import { useFootprintWords } from "./words.ts";

/** The address that the app has in place of the user's own, and whether its mail is passed on; nothing where it has none. */
export function RelayMail({ appId }: { appId: string }) {
  const { t } = useFootprintWords();
  const host = useHost();
  const [relays, setRelays] = useState<readonly Relay[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    // Nothing to switch is nothing to say; what was hidden stays so.
    host.relays.list().then(setRelays, () => undefined);
  }, [host]);
  const relay = relays.find((one) => one.appId === appId);
  if (relay === undefined) return null;

  function change(on: boolean) {
    setFailed(false);
    host.relays.switch(appId, on).then(setRelays, () => setFailed(true));
  }
  return (
    <Section title={t("mail.title")}>
      <div className="pz-list pz-list-icon">
        <SwitchRow
          icon={<Mail {...iconProps(21)} />}
          title={t("mail.on")}
          detail={<bdi className="sh-origin">{relay.address}</bdi>}
          checked={relay.on}
          onChange={change}
        />
      </div>
      {failed && (
        <p className="pz-text-13 pz-tone-danger sh-fine" role="alert">
          {t("mail.failed")}
        </p>
      )}
    </Section>
  );
}
