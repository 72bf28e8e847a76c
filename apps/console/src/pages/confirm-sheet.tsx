import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { ActSheet } from "../act-sheet.tsx";
import { Facts } from "../facts.tsx";
import type { OpenSheet } from "../use-shown.ts";

interface ConfirmSheetProps extends OpenSheet {
  readonly title: string;
  readonly description: string;
  /** What it does, one thing each. */
  readonly facts: readonly string[];
  readonly confirm: string;
  act(): Promise<unknown>;
  onDone(): void;
}

/** The last question before something that cannot be taken back. */
export function ConfirmSheet({ facts, act, onDone, ...sheet }: ConfirmSheetProps) {
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: act,
    onSettled: () => client.invalidateQueries(),
    onSuccess: () => {
      sheet.onClose();
      onDone();
    },
  });
  return (
    <ActSheet {...sheet} harm act={acting} onConfirm={acting.mutate}>
      <Facts facts={facts.map((fact) => [CircleAlert, fact])} />
    </ActSheet>
  );
}
