import { type FillField, scopeOfField } from "@plaza/protocol";
import type { Address } from "@plaza/protocol/services";
import { PactButton, SwitchRow, TextField } from "@plaza/ui";
import { useState } from "react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { AskSheet } from "./ask-sheet.tsx";
import { FillAddress } from "./fill-address.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { ScopeIcon } from "./scope-icon.tsx";

/**
 * What a form would be filled with, value by value. One press gives all that is there; whoever ticks gives what they ticked. Nothing is ticked beforehand,
 * and saying nothing is as large a button as sharing.
 */
export function FillSheet({ sheet, open, onClosed }: SheetPart<"fill">) {
  const host = useHost();
  const { t, locale } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const { contacts, items, recipient, state } = sheet;
  /** Null until the user touched one: then the button offers all. */
  const [ticked, setTicked] = useState<readonly FillField[] | null>(null);
  const [written, setWritten] = useState("");
  const [chosen, setChosen] = useState<string>();
  const [changing, setChanging] = useState(false);
  const address = contacts.addresses.find(({ id }) => id === chosen) ?? contacts.addresses[0];
  const values: Readonly<Record<FillField, string | undefined>> = {
    name: contacts.name ?? (written.trim() || undefined),
    phone: contacts.phone,
    email: contacts.email,
    address: address && allOf(address, locale),
  };
  const there = items.map(({ field }) => field).filter((field) => values[field] !== undefined);
  // All by one press, where all is there: a press that gives a part of it is one that the user ticked.
  const given = ticked !== null ? there.filter((field) => ticked.includes(field)) : there.length === items.length ? there : [];
  const nothing = () => host.sheets.answer(sheet.id, { share: null });
  const share = () =>
    host.sheets.answer(sheet.id, {
      share: {
        fields: given,
        ...(given.includes("address") && address !== undefined ? { addressId: address.id } : {}),
        ...(given.includes("name") && contacts.name === undefined ? { name: written.trim() } : {}),
      },
    });
  const toServer = recipient === "server";

  function detail(field: FillField, reason: string) {
    const value = values[field];
    return (
      <>
        {value === undefined ? field === "name" || field === "address" ? null : t("fillMissing", { host: hostName }) : <bdi>{value}</bdi>}
        <span className="pzr-why">
          <bdi>{t("quoted", { text: reason })}</bdi>
        </span>
      </>
    );
  }

  return (
    <AskSheet
      sheet={sheet}
      open={open}
      onClosed={onClosed}
      title={t(toServer ? "fillServerTitle" : "fillTitle")}
      description={toServer ? t("fillServerText", { publisher: sheet.app.publisher }) : t("fillText", { name: sheet.app.name })}
      no={t("shareNothing")}
      onNo={nothing}
      yes={
        !changing && (
          // What would be shared is another thing with another address: what was armed for the one before is not armed for this.
          <PactButton key={contacts.addresses.length} full disabled={given.length === 0} busy={state === "saving"} onConfirm={share}>
            {given.length === 0
              ? t("shareNone")
              : ticked === null
                ? t("fillAll", { count: given.length })
                : t("shareCount", { count: given.length })}
          </PactButton>
        )
      }
    >
      {sheet.reason !== undefined && !items.some(({ reason }) => reason === sheet.reason) && (
        <p className="pzr-quote">
          <bdi>{t("quoted", { text: sheet.reason })}</bdi>
        </p>
      )}
      <div className="pz-list pz-list-icon">
        {items.map(({ field, reason }) => (
          <SwitchRow
            key={field}
            icon={<ScopeIcon scope={scopeOfField[field]} />}
            title={t(`scope.${scopeOfField[field]}`)}
            detail={detail(field, reason)}
            checked={(ticked?.includes(field) ?? false) && values[field] !== undefined}
            disabled={values[field] === undefined}
            onChange={(on) => setTicked((before) => [...(before ?? []).filter((other) => other !== field), ...(on ? [field] : [])])}
          />
        ))}
      </div>
      {items.some(({ field }) => field === "name") && contacts.name === undefined && (
        <TextField label={t("scope.profile")} autoComplete="name" value={written} onChange={setWritten} maxLength={60} />
      )}
      {items.some(({ field }) => field === "address") && (
        <div className="pzr-aside">
          <FillAddress
            sheet={sheet}
            value={address?.id}
            onChoose={setChosen}
            changing={changing || contacts.addresses.length === 0}
            onChanging={setChanging}
          />
        </div>
      )}
    </AskSheet>
  );
}

/** Every part that is given, and none that is not: who receives there, and their number, stay. */
function allOf({ line1, line2, city, region, postalCode, country }: Address, locale: string): string {
  const name = new Intl.DisplayNames(locale, { type: "region" }).of(country);
  return [line1, line2, city, region, postalCode, name].filter((part) => part !== undefined).join(", ");
}
