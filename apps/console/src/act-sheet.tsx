import { Button, Sheet } from "@plaza/ui";
import type { ReactNode, RefObject } from "react";
import { type TextId, useWords } from "./preferences.tsx";
import { SecretShown, type SecretShownProps } from "./secret-shown.tsx";
import { Failed, type FailedProps } from "./states.tsx";
import type { OpenSheet } from "./use-shown.ts";

interface ActSheetProps extends OpenSheet {
  readonly title: string;
  readonly description?: string;
  /** While it runs the sheet is not dismissed; why it failed stands above the fields. */
  readonly act: { readonly isPending: boolean; readonly error: Error | null };
  readonly failed?: Omit<FailedProps, "error">;
  readonly confirm: string;
  readonly cancel?: TextId;
  /** It takes something from somebody. */
  readonly harm?: boolean;
  /** While it runs there is no way out at all. */
  readonly held?: boolean;
  readonly fields?: RefObject<HTMLDivElement | null>;
  onConfirm(): void;
  /** Made by the act: it takes the place of the fields, and one button leaves it. */
  readonly secret?: SecretShownProps & { readonly title: TextId; readonly kept: TextId };
  readonly children: ReactNode;
}

/** A sheet for one act: what it needs to know, the button that does it, and the way out. */
export function ActSheet(props: ActSheetProps) {
  const { act, failed, confirm, cancel = "keep", harm = false, held = false, fields, onConfirm, secret, children, ...sheet } = props;
  const words = useWords();
  return (
    <Sheet
      {...sheet}
      dismissible={!act.isPending && secret === undefined}
      title={secret === undefined ? sheet.title : words.t(secret.title)}
      actions={
        secret === undefined ? (
          <>
            <Button kind={harm ? "harm" : "ink"} filled={harm} full busy={act.isPending} onClick={() => onConfirm()}>
              {confirm}
            </Button>
            <Button kind="quiet" full disabled={held && act.isPending} onClick={sheet.onClose}>
              {words.t(cancel)}
            </Button>
          </>
        ) : (
          <Button kind="ink" full onClick={sheet.onClose}>
            {words.t(secret.kept)}
          </Button>
        )
      }
    >
      <div className="console-fields" ref={fields}>
        {act.error !== null && <Failed error={act.error} title={words.t("act.failed")} advice={words.t("act.advice")} {...failed} />}
        {secret === undefined ? children : <SecretShown name={secret.name} secret={secret.secret} text={secret.text} />}
      </div>
    </Sheet>
  );
}
