import { Button, iconProps, Sheet } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useWords } from "../preferences.tsx";
import { Failed } from "../states.tsx";

interface ConfirmSheetProps {
  readonly open: boolean;
  readonly title: string;
  readonly description: string;
  /** What it does, one thing each. */
  readonly facts: readonly string[];
  readonly confirm: string;
  act(): Promise<unknown>;
  onDone(): void;
  onClose(): void;
  onClosed(): void;
}

/** The last question before something that cannot be taken back. */
export function ConfirmSheet({ open, title, description, facts, confirm, act, onDone, onClose, onClosed }: ConfirmSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: act,
    onSettled: () => client.invalidateQueries(),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!acting.isPending}
      title={title}
      description={description}
      actions={
        <>
          <Button kind="harm" filled full busy={acting.isPending} onClick={() => acting.mutate()}>
            {confirm}
          </Button>
          <Button kind="quiet" full onClick={onClose}>
            {words.t("keep")}
          </Button>
        </>
      }
    >
      <div className="console-fields">
        {acting.isError && <Failed error={acting.error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
        <ul className="pz-facts">
          {facts.map((fact) => (
            <li key={fact}>
              <CircleAlert {...iconProps(20)} />
              <span>{fact}</span>
            </li>
          ))}
        </ul>
      </div>
    </Sheet>
  );
}
