import { isMiniAppError } from "@plaza/protocol";
import type { Reconciliation } from "@plaza/protocol/services";
import { TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useId, useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { useWords } from "../preferences.tsx";
import type { OpenSheet } from "../use-shown.ts";
import "../money.css";

const DAY_MS = 24 * 3_600_000;

interface CompareSheetProps extends OpenSheet {
  onCompared(reconciliation: Reconciliation): void;
}

/** Takes a settlement file of the payment provider and the days of which it says everything. */
export function CompareSheet({ onCompared, ...sheet }: CompareSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const id = useId();
  const fields = useRef<HTMLDivElement>(null);
  const [file, setFile] = useState<File>();
  const [from, setFrom] = useState("");
  const [last, setLast] = useState("");
  const [tried, setTried] = useState(false);
  const [first, end] = [Date.parse(from), Date.parse(last) + DAY_MS];
  const compare = useMutation({
    mutationFn: async (chosen: File) => api.reconcile({ from: first, until: end, file: await chosen.text() }),
    onSettled: () => client.invalidateQueries(),
    onSuccess: onCompared,
  });
  const days = first < end;
  const confirm = () => {
    setTried(true);
    if (file !== undefined && days) compare.mutate(file);
    else fields.current?.querySelector<HTMLElement>(file === undefined ? "input[type=file]" : "input[type=date]")?.focus();
  };
  const line = unreadable(compare.error);
  return (
    <ActSheet
      {...sheet}
      title={words.t("recon.start")}
      act={compare}
      failed={{
        title: words.t("recon.failed"),
        cause: line === undefined ? undefined : words.t("recon.line", { line }),
        advice: words.t("recon.failedAdvice"),
      }}
      confirm={words.t("recon.compare")}
      cancel="payout.cancel"
      held
      fields={fields}
      onConfirm={confirm}
    >
      <div className="pz-field">
        <label className="pz-field-label" htmlFor={id}>
          {words.t("recon.file")}
        </label>
        <input
          id={id}
          className="console-file"
          type="file"
          accept=".csv,.jsonl,.ndjson,.json,.txt"
          aria-invalid={tried && file === undefined}
          aria-describedby={`${id}n`}
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
        <span id={`${id}n`} className={tried && file === undefined ? "pz-field-note pz-field-error" : "pz-field-note"}>
          {words.t(tried && file === undefined ? "recon.fileMissing" : "recon.fileHint")}
        </span>
      </div>
      <TextField
        type="date"
        label={words.t("recon.from")}
        value={from}
        onChange={setFrom}
        error={tried && !days ? words.t("recon.daysWrong") : undefined}
      />
      <TextField type="date" label={words.t("recon.until")} value={last} onChange={setLast} hint={words.t("recon.daysHint")} />
      <Facts facts={[[Scale, words.t("recon.only")]]} />
    </ActSheet>
  );
}

/** The line of the file that could not be read, where that is why. */
function unreadable(error: Error | null): number | undefined {
  const { line }: { readonly line?: unknown } = isMiniAppError(error) ? (error.data ?? {}) : {};
  return typeof line === "number" ? line : undefined;
}
