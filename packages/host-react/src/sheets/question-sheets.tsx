import { AppIcon, Button, Sheet } from "@plaza/ui";
import { ArmedButton } from "../armed-button.tsx";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";

/** A question of a guest: its own words, under its own name. */
export function ConfirmSheet({ sheet, open, onClosed }: SheetPart<"confirm">) {
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
    </Sheet>
  );
}

export function AlertSheet({ sheet, open, onClosed }: SheetPart<"alert">) {
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
    </Sheet>
  );
}

/** The host's own words: where the link really goes. */
export function OpenUrlSheet({ sheet, open, onClosed }: SheetPart<"openUrl">) {
  const host = useHost();
  const { t } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const stay = () => host.sheets.answer(sheet.id, { open: false });
  return (
    <Sheet
      open={open}
      onClose={stay}
      onClosed={onClosed}
      title={t("openTitle", { host: hostName })}
      description={t("openText", { name: sheet.app.name, origin: sheet.origin })}
      leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={44} />}
      closeButton={false}
      actions={
        <div className="pz-two">
          <Button kind="quiet" full onClick={stay}>
            {t("stay")}
          </Button>
          <ArmedButton full onConfirm={() => host.sheets.answer(sheet.id, { open: true })}>
            {t("openLink", { origin: sheet.origin })}
          </ArmedButton>
        </div>
      }
    >
      <p className="pzr-address">
        <bdi>{sheet.url}</bdi>
      </p>
    </Sheet>
  );
}
