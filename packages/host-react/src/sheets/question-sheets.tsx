import { AppIcon, Button, Sheet } from "@plaza/ui";
import { ArmedButton } from "../armed-button.tsx";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { BlockOffer } from "./block-offer.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { SubscriptionSheet } from "./subscription-sheet.tsx";

/** The sheets that only ask or tell. */
export function QuestionSheet({ sheet, ...part }: SheetPart<"confirm" | "alert" | "openUrl" | "subscription">) {
  switch (sheet.kind) {
    case "confirm":
      return <ConfirmSheet sheet={sheet} {...part} />;
    case "alert":
      return <AlertSheet sheet={sheet} {...part} />;
    case "openUrl":
      return <OpenUrlSheet sheet={sheet} {...part} />;
    case "subscription":
      return <SubscriptionSheet sheet={sheet} {...part} />;
  }
}

/** A question of a guest: its own words, under its own name. */
function ConfirmSheet({ sheet, open, onClosed }: SheetPart<"confirm">) {
  const host = useHost();
  const { t } = useWords();
  const no = () => host.sheets.answer(sheet.id, { ok: false });
  return (
    <Sheet
      open={open}
      onClose={no}
      onClosed={onClosed}
      title={<bdi>{sheet.title ?? t("asks", { name: sheet.app.name })}</bdi>}
      description={sheet.title ? t("asks", { name: sheet.app.name }) : undefined}
      leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={44} />}
      closeButton={false}
      actions={
        <div className="pz-two">
          <Button kind="quiet" full onClick={no}>
            <bdi>{sheet.cancel ?? t("cancel")}</bdi>
          </Button>
          <ArmedButton full onConfirm={() => host.sheets.answer(sheet.id, { ok: true })}>
            <bdi>{sheet.ok ?? t("ok")}</bdi>
          </ArmedButton>
        </div>
      }
    >
      <p className="pzr-said">
        <bdi>{sheet.text}</bdi>
      </p>
      <BlockOffer sheet={sheet} />
    </Sheet>
  );
}

function AlertSheet({ sheet, open, onClosed }: SheetPart<"alert">) {
  const host = useHost();
  const { t } = useWords();
  const close = () => host.sheets.answer(sheet.id, {});
  return (
    <Sheet
      open={open}
      onClose={close}
      onClosed={onClosed}
      title={<bdi>{sheet.title ?? t("says", { name: sheet.app.name })}</bdi>}
      description={sheet.title ? t("says", { name: sheet.app.name }) : undefined}
      leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={44} />}
      closeButton={false}
      actions={
        <Button full onClick={close}>
          {t("ok")}
        </Button>
      }
    >
      <p className="pzr-said">
        <bdi>{sheet.text}</bdi>
      </p>
      <BlockOffer sheet={sheet} />
    </Sheet>
  );
}

/** The host's own words: where the link really goes. */
function OpenUrlSheet({ sheet, open, onClosed }: SheetPart<"openUrl">) {
  const host = useHost();
  const { t } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const stay = () => host.sheets.answer(sheet.id, { open: false });
  const toPay = sheet.why !== undefined;
  return (
    <Sheet
      open={open}
      onClose={stay}
      onClosed={onClosed}
      title={toPay ? t("payAddTitle") : t("openTitle", { host: hostName })}
      description={toPay ? t("payAddText", { name: sheet.app.name }) : t("openText", { name: sheet.app.name, origin: sheet.origin })}
      leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={44} />}
      closeButton={false}
      actions={
        <div className="pz-two">
          <Button kind="quiet" full onClick={stay}>
            {t(toPay ? "cancel" : "stay")}
          </Button>
          <ArmedButton full onConfirm={() => host.sheets.answer(sheet.id, { open: true })}>
            {toPay ? t("payAdd") : t("openLink", { origin: sheet.origin })}
          </ArmedButton>
        </div>
      }
    >
      {!toPay && (
        <p className="pzr-address">
          <bdi>{sheet.url}</bdi>
        </p>
      )}
      <BlockOffer sheet={sheet} />
    </Sheet>
  );
}
