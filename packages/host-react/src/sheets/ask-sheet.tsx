import { AppIcon, Button, Mark, Sheet, VaultBar } from "@plaza/ui";
import type { ReactNode } from "react";
import { useHostSnapshot, useWords } from "../context.tsx";
import { BlockOffer } from "./block-offer.tsx";
import type { SheetPart } from "./host-sheets.tsx";

interface AskSheetProps extends SheetPart<"consent" | "fill" | "select"> {
  readonly title: string;
  readonly description: string;
  /** On the button that gives nothing, which is as large as the other. */
  readonly no: string;
  onNo(): void;
  /** The button that gives what was chosen. */
  readonly yes: ReactNode;
  readonly children: ReactNode;
}

/** What an app asks its user for: in the host's words, with the user's mark, and with the offer to be asked no more. */
export function AskSheet({ sheet, open, onClosed, title, description, no, onNo, yes, children }: AskSheetProps) {
  const { t } = useWords();
  const seed = useHostSnapshot((snapshot) => snapshot.me)?.mark.seed ?? "";
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const { name, icon } = sheet.app;
  return (
    <Sheet
      open={open}
      onClose={onNo}
      onClosed={onClosed}
      vault={<VaultBar markSeed={seed} title={hostName} detail={t("consentVault", { name })} />}
      title={title}
      description={description}
      leading={<AppIcon name={name} src={icon ?? undefined} size={44} />}
      trailing={<Mark seed={seed} size={40} label={t("yourMark")} />}
      actions={
        <div className="pz-two">
          <Button kind="quiet" full onClick={onNo}>
            {no}
          </Button>
          {yes}
        </div>
      }
    >
      {children}
      {"state" in sheet && sheet.state === "failed" && (
        <p className="pz-text-13 pz-tone-danger pzr-aside" role="alert">
          {t("fillFailed")}
        </p>
      )}
      <BlockOffer sheet={sheet} />
    </Sheet>
  );
}
