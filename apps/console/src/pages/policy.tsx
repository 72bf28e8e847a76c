import type { PolicyRule } from "@plaza/protocol/services";
import { Button, iconProps, Panel, type Translator } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { type TextId, useWords } from "../preferences.tsx";
import { useApps, usePolicy } from "../queries.ts";
import { Records } from "../records.tsx";
import { Failed, Loaded, Nothing } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { Limits } from "./limits.tsx";
import { RuleSheet } from "./rule-sheet.tsx";

/** What mini-apps are not given, and where; and the limits that hold for all of them. */
export function PolicyPage() {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const policy = usePolicy();
  const apps = useApps();
  const adding = useShown<true>();
  const again = useMutation({ mutationFn: api.addRule, onSettled: () => client.invalidateQueries() });
  const remove = useMutation({
    mutationFn: (rule: PolicyRule) => api.removeRule(rule.id),
    onSettled: () => client.invalidateQueries(),
    onSuccess: async (_, { id: _id, createdAt: _at, createdBy: _by, ...rule }) => {
      const { action } = await toasts.show({ text: words.t("policy.removed"), action: words.t("policy.undo") });
      if (action) again.mutate(rule);
    },
  });
  const error = remove.error ?? again.error;
  const count = policy.data?.rules.length ?? 0;
  const nameOf = (appId: string) => apps.data?.apps.find(({ id }) => id === appId)?.name ?? appId;
  const add = (
    <Button kind="line" size="s" icon={<Plus {...iconProps(16)} />} onClick={() => adding.show(true)}>
      {words.t("policy.add")}
    </Button>
  );
  return (
    <>
      <PageTools>{add}</PageTools>
      {error && <Failed error={error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
      <Panel title={policy.data ? words.t("policy.count", { count }) : words.t("nav.policy")}>
        <Loaded query={policy}>
          {({ rules }) => (
            <Records<PolicyRule>
              caption={words.t("nav.policy")}
              rows={rules}
              rowKey={(rule) => rule.id}
              empty={<Nothing text="policy.empty" />}
              columns={[
                { id: "when", header: words.t("col.since"), place: "plain", cell: (rule) => <When at={rule.createdAt} /> },
                {
                  id: "capability",
                  header: words.t("col.capability"),
                  place: "title",
                  cell: (rule) => <b>{words.t(`capability.${rule.capability}`)}</b>,
                },
                {
                  id: "app",
                  header: words.t("col.app"),
                  cell: (rule) => (rule.appId === undefined ? words.t("filter.apps") : nameOf(rule.appId)),
                },
                { id: "where", header: words.t("col.where"), cell: (rule) => whereOf(rule, words) },
                {
                  id: "reason",
                  header: words.t("col.reason"),
                  place: "below",
                  cell: (rule) => <bdi className="console-words">{rule.reason}</bdi>,
                },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  place: "end",
                  cell: (rule) => (
                    <Button
                      kind="line"
                      size="s"
                      busy={remove.isPending && remove.variables.id === rule.id}
                      onClick={() => remove.mutate(rule)}
                    >
                      {words.t("policy.remove")}
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Limits />
      {adding.of !== undefined && <RuleSheet {...adding.sheet} />}
    </>
  );
}

/** Whom a rule names, in words; everyone where it names nobody. */
function whereOf({ regions, ageBands, organisations, isolation }: PolicyRule, words: Translator<TextId>): string {
  const region = new Intl.DisplayNames([words.locale], { type: "region", fallback: "code" });
  const parts = [
    regions?.map((code) => (code === "unknown" ? words.t("policy.unknownRegion") : (region.of(code) ?? code))),
    ageBands?.map((band) => words.t(`age.${band}` as TextId)),
    organisations?.map((name) => (name === "unknown" ? words.t("policy.noOrganisation") : name)),
    isolation && [words.t("isolation.reduced")],
  ];
  const named = parts.flatMap((part) => (part === undefined ? [] : [part.join(", ")]));
  return named.length === 0 ? words.t("policy.everyone") : named.join(" · ");
}
