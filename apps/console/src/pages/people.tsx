import type { OpenInvite, Person } from "@plaza/protocol/services";
import { Button, iconProps, Panel } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { usePeople } from "../queries.ts";
import { Records } from "../records.tsx";
import { Failed, Loaded, Nothing } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { ConfirmSheet } from "./confirm-sheet.tsx";
import { InviteSheet } from "./invite-sheet.tsx";

/** Who works in the console, who was invited, and how both end. */
export function PeoplePage() {
  const words = useWords();
  const toasts = useToasts();
  const client = useQueryClient();
  const people = usePeople();
  const [inviting, setInviting] = useState<"open" | "closing" | null>(null);
  const [taking, setTaking] = useState<{ readonly person: Person; readonly open: boolean }>();
  const withdraw = useMutation({
    mutationFn: (invite: OpenInvite) => api.withdrawInvite(invite.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["people"] }),
    onSuccess: () => void toasts.show({ text: words.t("people.withdrawn") }),
  });
  const nameOf = ({ name, email }: Person) => name ?? email ?? words.t("people.unnamed");
  const roleOf = ({ role, publisher }: Person | OpenInvite) =>
    role === "operator" ? words.t("role.operator") : words.t("people.publisherOf", { name: publisher ?? "" });
  return (
    <>
      <PageTools>
        <Button kind="line" size="s" icon={<Plus {...iconProps(16)} />} onClick={() => setInviting("open")}>
          {words.t("people.invite")}
        </Button>
      </PageTools>
      {withdraw.isError && <Failed error={withdraw.error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
      <Panel title={words.t("nav.people")}>
        <Loaded query={people}>
          {(data) => (
            <Records<Person>
              caption={words.t("nav.people")}
              rows={data.people}
              rowKey={(person) => person.id}
              empty={<Nothing text="people.empty" />}
              columns={[
                {
                  id: "name",
                  header: words.t("people.name"),
                  place: "title",
                  cell: (person) => (
                    <span className="console-two">
                      <b>
                        <bdi>{nameOf(person)}</bdi>
                      </b>
                      {person.name !== null && person.email !== null && <small>{person.email}</small>}
                    </span>
                  ),
                },
                { id: "role", header: words.t("people.role"), place: "plain", cell: roleOf },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  place: "end",
                  cell: (person) =>
                    person.persona ? (
                      <span className="console-soft">{words.t("people.persona")}</span>
                    ) : (
                      <Button
                        kind="line"
                        size="s"
                        aria-label={words.t("people.takeOne", { name: nameOf(person) })}
                        onClick={() => setTaking({ person, open: true })}
                      >
                        {words.t("people.take")}
                      </Button>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Panel title={words.t("people.invites")}>
        <Loaded query={people}>
          {(data) => (
            <Records<OpenInvite>
              caption={words.t("people.invites")}
              rows={data.invites}
              rowKey={(invite) => invite.id}
              empty={<Nothing text="people.noInvites" />}
              columns={[
                { id: "since", header: words.t("col.since"), place: "plain", cell: (invite) => <When at={invite.createdAt} /> },
                { id: "role", header: words.t("people.role"), place: "title", cell: (invite) => <b>{roleOf(invite)}</b> },
                { id: "by", header: words.t("people.by"), cell: (invite) => invite.by },
                { id: "until", header: words.t("people.until"), cell: (invite) => <When at={invite.expiresAt} /> },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  place: "end",
                  cell: (invite) => (
                    <Button
                      kind="line"
                      size="s"
                      busy={withdraw.isPending && withdraw.variables.id === invite.id}
                      onClick={() => withdraw.mutate(invite)}
                    >
                      {words.t("people.withdraw")}
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {inviting !== null && (
        <InviteSheet
          open={inviting === "open"}
          publishers={people.data?.publishers ?? []}
          onClose={() => setInviting("closing")}
          onClosed={() => setInviting(null)}
        />
      )}
      {taking !== undefined && (
        <ConfirmSheet
          open={taking.open}
          title={words.t("people.takeTitle", { name: nameOf(taking.person) })}
          description={roleOf(taking.person)}
          facts={[words.t(taking.person.me ? "people.takeMe" : "people.takeNow"), words.t("people.takeSafe")]}
          confirm={words.t("people.take")}
          act={() => api.takeRole(taking.person.id)}
          onDone={() => void toasts.show({ text: words.t("people.taken", { name: nameOf(taking.person) }) })}
          onClose={() => setTaking({ ...taking, open: false })}
          onClosed={() => setTaking(undefined)}
        />
      )}
    </>
  );
}
