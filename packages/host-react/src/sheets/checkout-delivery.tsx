import type { Delivery } from "@plaza/protocol/services";
import { Button, ChoiceCards, iconProps, List, Row } from "@plaza/ui";
import { MapPin, Truck } from "lucide-react";
import { useState } from "react";
import { AddressForm, addressLine } from "../address/address-form.tsx";
import { useHost, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";

const NEW = "new";

interface DeliveryProps {
  readonly sheet: SheetPart<"checkout">["sheet"];
  readonly delivery: Delivery;
  /** Nothing may be changed now. */
  readonly fixed: boolean;
}

/** Whereto and how it is sent. What is chosen goes to the server, which answers with another price. */
export function CheckoutDelivery({ sheet, delivery, fixed }: DeliveryProps) {
  const host = useHost();
  const { t, money } = useWords();
  const [choosing, setChoosing] = useState<"address" | "way" | "new" | null>(null);
  const { addresses, addressId, options, optionId } = delivery;
  const address = addresses.find(({ id }) => id === addressId);
  const option = options.find(({ id }) => id === optionId);
  const inDays = (days: number | undefined) => (days === undefined ? [] : [t("deliverDays", { days })]);

  function deliver(to: { readonly addressId?: string | undefined; readonly optionId?: string | undefined }) {
    setChoosing(null);
    host.sheets.answer(sheet.id, { act: "deliver", to: Object.fromEntries(Object.entries(to).filter(([, id]) => id !== undefined)) });
  }

  if (choosing === "new" || addresses.length === 0) {
    return (
      <section aria-label={t("addressNeeded")}>
        <h3 className="pz-text-17 pz-w700">{t("addressNeeded")}</h3>
        <p className="pz-text-13 pz-tone-second">{t("addressNeededText", { name: sheet.app.name })}</p>
        <AddressForm
          submit={t("addressUse")}
          busy={fixed}
          onSubmit={(written) => host.sheets.answer(sheet.id, { act: "deliver", to: { address: written } })}
        />
        {addresses.length > 0 && (
          <Button kind="quiet" full onClick={() => setChoosing(null)}>
            {t("back")}
          </Button>
        )}
      </section>
    );
  }
  if (choosing === "address") {
    return (
      <ChoiceCards
        label={t("deliverTo")}
        value={addressId}
        onChange={(id) => (id === NEW ? setChoosing(NEW) : deliver({ addressId: id, optionId }))}
        options={[
          ...addresses.map((one) => ({ value: one.id, title: <bdi>{one.name}</bdi>, detail: <bdi>{addressLine(one)}</bdi> })),
          { value: NEW, title: t("addressAdd") },
        ]}
      />
    );
  }
  if (choosing === "way") {
    return (
      <ChoiceCards
        label={t("deliverBy")}
        value={optionId}
        onChange={(id) => deliver({ addressId, optionId: id })}
        options={options.map(({ id, name, price, days }) => ({
          value: id,
          title: <bdi>{name}</bdi>,
          detail: [money(price), ...inDays(days)].join(" · "),
        }))}
      />
    );
  }
  return (
    <>
      <List label={t("deliverTo")} inset="icon">
        <Row
          leading={<MapPin {...iconProps(22)} />}
          title={<bdi>{address === undefined ? t("addressNeeded") : addressLine(address)}</bdi>}
          detail={t("deliverTo")}
          {...(fixed ? {} : { chevron: true, onPress: () => setChoosing("address") })}
        />
        {option !== undefined && (
          <Row
            leading={<Truck {...iconProps(22)} />}
            title={<bdi>{option.name}</bdi>}
            detail={[t("deliverBy"), ...inDays(option.days)].join(" · ")}
            {...(fixed || options.length < 2 ? {} : { chevron: true, onPress: () => setChoosing("way") })}
          />
        )}
      </List>
      {option === undefined && (
        <p className="pz-text-13 pz-tone-danger pzr-aside" role="alert">
          {t("addressNotServed")}
        </p>
      )}
    </>
  );
}
