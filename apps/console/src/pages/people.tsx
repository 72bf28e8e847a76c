import type { OpenInvite, Person } from "@plaza/protocol/services";
import { Button, iconProps, Panel } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { usePeople } from "../queries.ts";
import { Records } from "../records.tsx";
import { Failed, Loaded, Nothing } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { ConfirmSheet } from "./confirm-sheet.tsx";
import { InviteSheet } from "./invite-sheet.tsx";

/** Who works in the console, who was invited, and how both end. */
export function PeoplePage() {
  const words = useWords();
  const toasts = useToasts();
  const client = useQueryClient();
  const people = usePeople();
  const inviting = useShown<true>();
  const taking = useShown<Person>();
  const withdraw = useMutation({
    mutationFn: (invite: OpenInvite) => api.withdrawInvite(invite.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["people"] }),
    onSuccess: () => void toasts.show({ text: words.t("people.withdrawn") }),
  });
  const taken = taking.of;
  const nameOf = ({ name, email }: Person) => name ?? email ?? words.t("people.unnamed");
  const roleOf = ({ role, publisher }: Person | OpenInvite) =>
    role === "operator" ? words.t("role.operator") : words.t("people.publisherOf", { name: publisher ?? "" });
  return (
    <>
      <PageTools>
        <Button kind="line" size="s" icon={<Plus {...iconProps(16)} />} onClick={() => inviting.show(true)}>
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
                        onClick={() => taking.show(person)}
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
      {inviting.of !== undefined && <InviteSheet {...inviting.sheet} publishers={people.data?.publishers ?? []} />}
      {taken !== undefined && (
        <ConfirmSheet
          {...taking.sheet}
          title={words.t("people.takeTitle", { name: nameOf(taken) })}
          description={roleOf(taken)}
          facts={[words.t(taken.me ? "people.takeMe" : "people.takeNow"), words.t("people.takeSafe")]}
          confirm={words.t("people.take")}
          act={() => api.takeRole(taken.id)}
          onDone={() => void toasts.show({ text: words.t("people.taken", { name: nameOf(taken) }) })}
        />
      )}
    </>
  );
}
