import type { ReconciliationItem } from "@plaza/protocol/services";
import { Button, EmptyState, Sheet, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { Code } from "../cells.tsx";
import { linkTo } from "../filters.ts";
import { useWords } from "../preferences.tsx";
import { useReconciliation } from "../queries.ts";
import { Failed, Loaded, Status } from "../states.tsx";
import type { OpenSheet } from "../use-shown.ts";
import "../money.css";

interface DifferencesSheetProps extends OpenSheet {
  readonly id: string;
}

/** What one comparison found that does not agree; each is closed by a person, with a word about it. */
export function DifferencesSheet({ id, ...sheet }: DifferencesSheetProps) {
  const words = useWords();
  const detail = useReconciliation(id);
  return (
    <Sheet {...sheet} title={words.t("recon.title")} description={words.t("recon.only")}>
      <Loaded query={detail}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.t("recon.agreed")} />
          ) : (
            <ul role="list" className="console-records console-differences">
              {items.map((item) => (
                <li key={item.id}>
                  <Difference of={id} item={item} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Sheet>
  );
}

function Difference({ of, item }: { readonly of: string; readonly item: ReconciliationItem }) {
  const words = useWords();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const close = useMutation({
    mutationFn: (why: string) => api.closeDifference(of, item.id, why),
    onSettled: () => client.invalidateQueries(),
  });
  const { class: found, kind, orderId, reference, ours, theirs, closed } = item;
  return (
    <>
      <div className="console-record-title">{words.t(`recon.${kind}.${found}`)}</div>
      <div className="console-record-end">
        <Status value={closed === undefined ? "open" : "closed"} />
      </div>
      <dl className="console-record-facts">
        <div>
          <dt>{words.t("recon.ours")}</dt>
          <dd>{ours === undefined ? "–" : words.money(ours)}</dd>
        </div>
        <div>
          <dt>{words.t("recon.theirs")}</dt>
          <dd>{theirs === undefined ? "–" : words.money(theirs)}</dd>
        </div>
        {orderId !== undefined && (
          <div>
            <dt>{words.t("col.order")}</dt>
            <dd>
              <a href={linkTo("/orders", { q: orderId })}>{orderId.slice(-8)}</a>
            </dd>
          </div>
        )}
        {reference !== undefined && (
          <div>
            <dt>{words.t("disputes.reference")}</dt>
            <dd>
              <Code value={reference} short={reference.slice(-8)} name={words.t("disputes.reference")} />
            </dd>
          </div>
        )}
      </dl>
      <div className="console-record-below">
        {closed !== undefined && <bdi className="console-words">{closed.note}</bdi>}
        {closed === undefined && (
          <div className="console-fields">
            {close.isError && <Failed error={close.error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
            <TextField
              label={words.t("recon.note")}
              value={note}
              onChange={setNote}
              maxLength={500}
              error={tried && note.trim() === "" ? words.t("recon.noteMissing") : undefined}
            />
            <Button
              kind="line"
              size="s"
              busy={close.isPending}
              onClick={() => {
                setTried(true);
                if (note.trim() !== "") close.mutate(note.trim());
              }}
            >
              {words.t("recon.close")}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}
