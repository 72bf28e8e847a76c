import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef } from "react";
import { useUiWords } from "../i18n/provider.tsx";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { iconProps } from "./icon.ts";
import type { SheetProps } from "./sheet.tsx";
import { useSwipeDown } from "./use-swipe-down.ts";

/** Rises from the bottom of a phone; a centred panel of 480 px from 600 px. Focus moves in, stays in, and returns. */
export function SheetDialog({
  open,
  onClose,
  title,
  description,
  vault,
  leading,
  trailing,
  actions,
  children,
  dismissible = true,
  closeButton = vault === undefined,
  hideTitle,
  container,
  initialFocus,
  finalFocus,
  onClosed,
}: SheetProps) {
  const words = useUiWords();
  const popup = useRef<HTMLDivElement>(null);
  const swipe = useSwipeDown(popup, dismissible ? () => onClose("swipe") : undefined);
  return (
    <Dialog.Root
      open={open}
      disablePointerDismissal={!dismissible}
      onOpenChange={(next, details) => {
        if (next) return;
        // The vault bar is part of the sheet's meaning, not of what lies outside it.
        const onVault = details.event.target instanceof Element && details.event.target.closest(".pz-vault") !== null;
        if (!dismissible || onVault) details.cancel();
        else onClose(details.reason === "escape-key" ? "escape" : details.reason === "outside-press" ? "scrim" : "close");
      }}
      onOpenChangeComplete={(next) => {
        if (!next) onClosed?.();
      }}
    >
      <Dialog.Portal container={container}>
        <Dialog.Backdrop className="pz-scrim" />
        <Dialog.Viewport className="pz-host pz-sheet-stage">
          {vault}
          <div className="pz-sheet-space" />
          <Dialog.Popup
            ref={popup}
            className="pz-host pz-sheet"
            initialFocus={initialFocus ?? popup}
            finalFocus={finalFocus}
            data-pact={vault !== undefined || undefined}
          >
            <div className="pz-sheet-grab" {...swipe}>
              <i />
            </div>
            <div className={hideTitle && !closeButton ? "pz-hidden" : "pz-sheet-head"}>
              {leading}
              <div className={classNames("pz-grow", hideTitle && "pz-hidden")}>
                <Dialog.Title>{title}</Dialog.Title>
                {description !== undefined && <Dialog.Description>{description}</Dialog.Description>}
              </div>
              {trailing}
              {closeButton && (
                <IconButton
                  label={words.t("close")}
                  icon={<X {...iconProps(22)} />}
                  disabled={!dismissible}
                  onClick={() => onClose("close")}
                />
              )}
            </div>
            <div className="pz-sheet-body">{children}</div>
            {actions !== undefined && <div className="pz-sheet-actions">{actions}</div>}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
