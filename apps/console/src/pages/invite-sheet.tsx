import { Button, SelectField, Sheet } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { SecretShown } from "../secret-shown.tsx";
import { Failed } from "../states.tsx";

interface InviteSheetProps {
  readonly open: boolean;
  readonly publishers: readonly { readonly id: string; readonly name: string }[];
  onClose(): void;
  onClosed(): void;
}

const OPERATOR = "operator";

/** The role that an invitation offers; then its link, this once. */
export function InviteSheet({ open, publishers, onClose, onClosed }: InviteSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const [role, setRole] = useState(publishers[0]?.id ?? OPERATOR);
  const invite = useMutation({
    mutationFn: () => api.invite(role === OPERATOR ? { role: OPERATOR } : { role: "publisher", publisherId: role }),
    onSettled: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
  const link = invite.data?.link;
  return (
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!invite.isPending && link === undefined}
      title={words.t(link === undefined ? "people.invite" : "invite.made")}
      actions={
        link === undefined ? (
          <>
            <Button kind="ink" full busy={invite.isPending} onClick={() => invite.mutate()}>
              {words.t("invite.make")}
            </Button>
            <Button kind="quiet" full onClick={onClose}>
              {words.t("keep")}
            </Button>
          </>
        ) : (
          <Button kind="ink" full onClick={onClose}>
            {words.t("invite.sent")}
          </Button>
        )
      }
    >
      <div className="console-fields">
        {invite.isError && <Failed error={invite.error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
        {link === undefined ? (
          <>
            <SelectField
              label={words.t("people.role")}
              value={role}
              onChange={setRole}
              options={[
                ...publishers.map(({ id, name }) => ({ value: id, label: words.t("people.publisherOf", { name }) })),
                { value: OPERATOR, label: words.t("role.operator") },
              ]}
            />
            <p className="console-soft">{words.t(role === OPERATOR ? "invite.operatorText" : "invite.publisherText")}</p>
          </>
        ) : (
          <SecretShown name="invite.link" secret={link} text="invite.once" />
        )}
      </div>
    </Sheet>
  );
}
