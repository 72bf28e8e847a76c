import "./pages.css";
import type { Host } from "@plaza/host";
import { AddressForm, addressLine, useHost } from "@plaza/host-react";
import type { SavedAddress } from "@plaza/protocol/services";
import { Button, ChoiceCards, ErrorState, iconProps, List, Row, Section } from "@plaza/ui";
import { MapPin, Plus } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";

type Instruments = Awaited<ReturnType<Host["wallet"]["instruments"]>>;
interface Kept {
  readonly instruments: Instruments;
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
    Promise.all([host.wallet.instruments(), host.wallet.addresses()]).then(
      ([instruments, addresses]) => setKept({ instruments, addresses }),
      () => setFailed(true),
    );
  }, [host]);
  useEffect(load, [load]);

  /** Resolves to whether it was kept. */
  async function change(next: Promise<Partial<Kept>>): Promise<boolean> {
    setFailed(false);
    try {
      const changed = await next;
      setKept((before) => before && { ...before, ...changed });
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
            instruments={kept.instruments}
            onChoose={(id) => void change(host.wallet.setDefaultInstrument(id).then((instruments) => ({ instruments })))}
          />
          <Addresses addresses={kept.addresses} onChange={(next) => change(next(host.wallet).then((addresses) => ({ addresses })))} />
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

function WaysToPay({ instruments, onChoose }: { instruments: Instruments; onChoose(id: string): void }) {
  const { t } = useShell();
  return (
    <Section title={t("pay.with")}>
      <div className="sh-inset">
        {instruments.length === 0 ? (
          <p className="pz-tone-second">{t("pay.withNone")}</p>
        ) : (
          <ChoiceCards
            label={t("pay.with")}
            value={instruments.find((instrument) => instrument.default)?.id}
            onChange={onChoose}
            options={instruments.map(({ id, label }) => ({ value: id, title: <bdi>{label}</bdi> }))}
          />
        )}
      </div>
    </Section>
  );
}

type Change = (wallet: Host["wallet"]) => Promise<readonly SavedAddress[]>;

function Addresses({ addresses, onChange }: { addresses: readonly SavedAddress[]; onChange(change: Change): Promise<boolean> }) {
  const { t } = useShell();
  const [editing, setEditing] = useState<SavedAddress | "new" | null>(null);
  const [busy, setBusy] = useState(false);

  async function run(change: Change): Promise<void> {
    setBusy(true);
    if (await onChange(change)) setEditing(null);
    setBusy(false);
  }

  if (editing !== null) {
    const { id, default: isDefault, ...address } = editing === "new" ? { id: crypto.randomUUID(), default: false } : editing;
    return (
      <Section title={t("pay.addresses")}>
        <div className="sh-inset">
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
      <p className="pz-text-12 pz-tone-second sh-fine">{t("pay.addressesText")}</p>
    </Section>
  );
}
