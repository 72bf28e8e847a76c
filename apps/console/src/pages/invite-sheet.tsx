import { SelectField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import type { OpenSheet } from "../use-shown.ts";

interface InviteSheetProps extends OpenSheet {
  readonly publishers: readonly { readonly id: string; readonly name: string }[];
}

const OPERATOR = "operator";

/** The role that an invitation offers; then its link, this once. */
export function InviteSheet({ publishers, ...sheet }: InviteSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const [role, setRole] = useState(publishers[0]?.id ?? OPERATOR);
  const invite = useMutation({
    mutationFn: () => api.invite(role === OPERATOR ? { role: OPERATOR } : { role: "publisher", publisherId: role }),
    onSettled: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
  const link = invite.data?.link;
  return (
    <ActSheet
      {...sheet}
      title={words.t("people.invite")}
      act={invite}
      confirm={words.t("invite.make")}
      onConfirm={invite.mutate}
      secret={
        link === undefined
          ? undefined
          : { secret: link, title: "invite.made", name: "invite.link", text: "invite.once", kept: "invite.sent" }
      }
    >
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
    </ActSheet>
  );
}
