import "./pages.css";
import type { Host } from "@plaza/host";
import { AddressForm, addressLine, useHost, useHostSnapshot } from "@plaza/host-react";
import type { SavedAddress } from "@plaza/protocol/services";
import { Button, ErrorState, iconProps, List, Row, Section } from "@plaza/ui";
import { MapPin, Plus } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFocusOnChange } from "../account/use-focus-on-change.ts";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { forgetReturn, readReturn } from "../paying/return.ts";
import type { WaysToPay as Ways } from "../paying/use-new-card.ts";
import { WaysToPay } from "../paying/ways-to-pay.tsx";
import { useShell } from "../shell-context.tsx";

interface Kept {
  readonly ways: Ways;
  readonly addresses: readonly SavedAddress[];
}

/** The user's usual way to pay and their addresses: what makes the next purchase one tap and one more. */
export function PayingPage() {
  const { t } = useShell();
  const host = useHost();
  const [kept, setKept] = useState<Kept | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    Promise.all([host.wallet.waysToPay(), host.wallet.addresses()]).then(
      ([ways, addresses]) => setKept({ ways, addresses }),
      () => setFailed(true),
    );
  }, [host]);
  // A new browser has nobody to ask for before the host has made them known.
  const known = useHostSnapshot(({ me }) => me !== null);
  useEffect(() => {
    if (known) load();
  }, [known, load]);
  const [arrival] = useState(readReturn);
  useEffect(() => {
    if (arrival !== null) forgetReturn();
  }, [arrival]);
  const setInstruments = (instruments: Ways["instruments"]) =>
    setKept((before) => before && { ...before, ways: { ...before.ways, instruments } });
  const refresh = useCallback(
    () =>
      host.wallet.waysToPay().then(
        (ways) => setKept((before) => before && { ...before, ways }),
        () => undefined,
      ),
    [host],
  );

  /** Resolves to whether it was kept. */
  async function run(kept: Promise<void>): Promise<boolean> {
    setFailed(false);
    try {
      await kept;
      return true;
    } catch {
      setFailed(true);
      return false;
    }
  }

  return (
    <SubPage title={t("pay.title")} up="/you">
      {kept !== null ? (
        <>
          <WaysToPay
            ways={kept.ways}
            arrival={arrival}
            onChange={setInstruments}
            refresh={refresh}
            onChoose={(id) => void run(host.wallet.setDefaultInstrument(id).then(setInstruments))}
          />
          <Addresses
            addresses={kept.addresses}
            onChange={(next) => run(next(host.wallet).then((addresses) => setKept((before) => before && { ...before, addresses })))}
          />
          {failed && (
            <p className="pz-text-13 pz-tone-danger sh-fine" role="alert">
              {t("you.changeFailed")}
            </p>
          )}
        </>
      ) : failed ? (
        <ErrorState
          title={t("you.changeFailed")}
          actions={
            <Button full onClick={load}>
              {t("retry")}
            </Button>
          }
        />
      ) : (
        <RowsSkeleton label={t("pay.loading")} />
      )}
    </SubPage>
  );
}

type Change = (wallet: Host["wallet"]) => Promise<readonly SavedAddress[]>;

function Addresses({ addresses, onChange }: { addresses: readonly SavedAddress[]; onChange(change: Change): Promise<boolean> }) {
  const { t } = useShell();
  const [editing, setEditing] = useState<SavedAddress | "new" | null>(null);
  const [busy, setBusy] = useState(false);
  const part = useRef<HTMLDivElement>(null);
  useFocusOnChange(part, editing);

  async function run(change: Change): Promise<void> {
    setBusy(true);
    if (await onChange(change)) setEditing(null);
    setBusy(false);
  }

  if (editing !== null) {
    const { id, default: isDefault, ...address } = editing === "new" ? { id: crypto.randomUUID(), default: false } : editing;
    return (
      <Section title={t("pay.addresses")}>
        <div className="sh-inset" ref={part}>
          <AddressForm
            {...("name" in address ? { address } : {})}
            submit={t("pay.save")}
            busy={busy}
            onSubmit={(written) => void run((wallet) => wallet.putAddress(id, { ...written, default: isDefault }))}
          />
          {editing !== "new" && !editing.default && (
            <Button
              kind="line"
              full
              disabled={busy}
              onClick={() => void run((wallet) => wallet.putAddress(id, { ...(address as SavedAddress), default: true }))}
            >
              {t("pay.makeDefault")}
            </Button>
          )}
          {editing !== "new" && (
            <Button kind="harm" full disabled={busy} onClick={() => void run((wallet) => wallet.removeAddress(id))}>
              {t("pay.remove")}
            </Button>
          )}
          <Button kind="quiet" full disabled={busy} onClick={() => setEditing(null)}>
            {t("pay.keep")}
          </Button>
        </div>
      </Section>
    );
  }
  return (
    <Section title={t("pay.addresses")}>
      <div ref={part}>
        <List inset="icon">
          {addresses.map((address) => (
            <Row
              key={address.id}
              leading={<MapPin {...iconProps(21)} />}
              title={<bdi>{address.name}</bdi>}
              detail={<bdi>{address.default ? `${addressLine(address)} · ${t("pay.default")}` : addressLine(address)}</bdi>}
              chevron
              onPress={() => setEditing(address)}
            />
          ))}
          <Row leading={<Plus {...iconProps(21)} />} title={t("pay.add")} onPress={() => setEditing("new")} />
        </List>
      </div>
      <p className="pz-text-12 pz-tone-second sh-fine">{t("pay.addressesText")}</p>
    </Section>
  );
}
