import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { AppId, Permission } from "@plaza/protocol";
import type { Grant } from "@plaza/protocol/services";
import { AppIcon, EmptyState, iconProps, List, Section, SwitchRow } from "@plaza/ui";
import { House, Mail, MapPin, Phone, Smartphone, UserRound } from "lucide-react";
import { useState } from "react";
import { FootprintView } from "../footprint/footprint-view.tsx";
import { OwnData } from "../footprint/own-data.tsx";
import { RelayMail } from "../footprint/relay-mail.tsx";
import { AllowanceChoice } from "../parts/allowance.tsx";
import { appName } from "../parts/app-listing.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";
import { WithGrants } from "./permissions-page.tsx";

const icons = { profile: UserRound, email: Mail, phone: Phone, address: House, geolocation: MapPin, motion: Smartphone } as const;

export function AppPermissionsPage({ id }: { id: string }) {
  const { t, locale } = useShell();
  const listing = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === id));
  const name = listing ? appName(listing, locale) : id;
  // What it did is another after something was taken back or erased.
  const [seen, setSeen] = useState(0);
  return (
    <SubPage title={t("perm.appTitle", { name })} up="/you/apps" icon={<AppIcon src={listing?.icon ?? undefined} name={name} size={28} />}>
      <WithGrants>{(grants) => <May appId={id} grant={grants.find((grant) => grant.appId === id)} />}</WithGrants>
      <RelayMail appId={id} />
      <AllowanceChoice appId={id} />
      <FootprintView key={seen} appId={id} onTaken={() => setSeen((count) => count + 1)} />
      <OwnData appId={id} name={name} onErased={() => setSeen((count) => count + 1)} />
    </SubPage>
  );
}

function May({ appId, grant }: { appId: string; grant: Grant | undefined }) {
  const { t, date } = useShell();
  const host = useHost();
  // What was taken back on this visit stays in sight, so that the row does not vanish under the finger.
  const [taken, setTaken] = useState<readonly Permission[]>([]);
  const [failed, setFailed] = useState(false);
  const given = grant?.scopes ?? [];
  const rows = [...given.map(({ scope }) => scope), ...taken.filter((scope) => !given.some((one) => one.scope === scope))];

  async function revoke(scopes: readonly Permission[]) {
    setFailed(false);
    try {
      for (const scope of scopes) await host.grants.revoke(appId as AppId, scope);
      setTaken((before) => [...new Set([...before, ...scopes])]);
    } catch {
      setFailed(true);
    }
  }

  if (rows.length === 0) return <EmptyState title={t("perm.none")} text={t("perm.noneText")} />;
  return (
    <Section
      title={t("perm.may")}
      end={
        given.length > 1 && (
          <button type="button" onClick={() => void revoke(given.map(({ scope }) => scope))}>
            {t("perm.revokeAll")}
          </button>
        )
      }
    >
      <List inset="icon">
        {rows.toSorted().map((scope) => {
          const Icon = icons[scope];
          const since = given.find((one) => one.scope === scope)?.grantedAt;
          return (
            <li key={scope}>
              <SwitchRow
                icon={<Icon {...iconProps(21)} />}
                title={t(`scope.${scope}`)}
                detail={since === undefined ? t("perm.askAgain") : t("perm.since", { date: date(since) })}
                checked={since !== undefined}
                disabled={since === undefined}
                onChange={() => void revoke([scope])}
              />
            </li>
          );
        })}
      </List>
      {failed && (
        <p className="pz-text-13 pz-tone-danger sh-fine" role="alert">
          {t("you.changeFailed")}
        </p>
      )}
    </Section>
  );
}
