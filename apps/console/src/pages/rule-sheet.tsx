import { type PolicyRuleRequest, policyRuleRequestSchema, removableCapabilities } from "@plaza/protocol/services";
import { SelectField, SwitchRow, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Receipt, Unplug, ZapOff } from "lucide-react";
import { useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { useWords } from "../preferences.tsx";
import { useApps } from "../queries.ts";
import { useToasts } from "../toasts.tsx";
import type { OpenSheet } from "../use-shown.ts";

const ages = ["under-13", "13-15", "16-17", "18+", "unknown"] as const;

/** A new rule: what is taken away, from whom, and why. */
export function RuleSheet(sheet: OpenSheet) {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const apps = useApps();
  const fields = useRef<HTMLDivElement>(null);
  const [capability, setCapability] = useState<PolicyRuleRequest["capability"]>("checkout");
  const [appId, setAppId] = useState("");
  const [regions, setRegions] = useState("");
  const [ageBands, setAgeBands] = useState<readonly (typeof ages)[number][]>([]);
  const [organisations, setOrganisations] = useState("");
  const [reduced, setReduced] = useState(false);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const add = useMutation({
    mutationFn: api.addRule,
    onSettled: () => client.invalidateQueries(),
    onSuccess: (rule) => {
      sheet.onClose();
      void toasts.show({ text: words.t("rule.done", { capability: words.t(`capability.${rule.capability}`) }) });
    },
  });

  const named = {
    regions: listed(regions, (value) => (value.toLowerCase() === "unknown" ? "unknown" : value.toUpperCase())),
    organisations: listed(organisations, (value) => value.toLowerCase()),
  };
  const wrong = (list: "regions" | "organisations") =>
    named[list].find((value) => !policyRuleRequestSchema.shape[list].safeParse([value]).success);
  const [wrongRegion, wrongOrganisation] = [wrong("regions"), wrong("organisations")];
  const missing = reason.trim() === "";

  const confirm = () => {
    setTried(true);
    if (missing || wrongRegion !== undefined || wrongOrganisation !== undefined) {
      fields.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      if (missing) fields.current?.querySelector("textarea")?.focus();
      return;
    }
    add.mutate(
      policyRuleRequestSchema.parse({
        capability,
        reason: reason.trim(),
        ...(appId === "" ? {} : { appId }),
        ...(named.regions.length === 0 ? {} : { regions: named.regions }),
        ...(ageBands.length === 0 ? {} : { ageBands }),
        ...(named.organisations.length === 0 ? {} : { organisations: named.organisations }),
        ...(reduced ? { isolation: "reduced" } : {}),
      }),
    );
  };

  return (
    <ActSheet
      {...sheet}
      title={words.t("rule.title")}
      act={add}
      failed={{ title: words.t("rule.failed") }}
      confirm={words.t("rule.confirm")}
      cancel="rule.cancel"
      harm
      fields={fields}
      onConfirm={confirm}
    >
      <SelectField
        label={words.t("rule.capability")}
        value={capability}
        onChange={(value) => setCapability(value as PolicyRuleRequest["capability"])}
        options={removableCapabilities.map((value) => ({ value, label: words.t(`capability.${value}`) }))}
      />
      <SelectField
        label={words.t("rule.app")}
        value={appId}
        onChange={setAppId}
        options={[
          { value: "", label: words.t("filter.apps") },
          ...(apps.data?.apps ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
        ]}
      />
      <TextField
        label={words.t("rule.regions")}
        value={regions}
        onChange={setRegions}
        hint={words.t("rule.regionsHint")}
        error={tried && wrongRegion !== undefined ? words.t("rule.regionsWrong", { value: wrongRegion }) : undefined}
      />
      <fieldset className="console-checks">
        <legend>{words.t("rule.ages")}</legend>
        {ages.map((age) => (
          <label key={age}>
            <input
              type="checkbox"
              checked={ageBands.includes(age)}
              onChange={() => setAgeBands(ageBands.includes(age) ? ageBands.filter((one) => one !== age) : [...ageBands, age])}
            />
            {words.t(`age.${age}`)}
          </label>
        ))}
      </fieldset>
      <TextField
        label={words.t("rule.organisations")}
        value={organisations}
        onChange={setOrganisations}
        hint={words.t("rule.organisationsHint")}
        error={tried && wrongOrganisation !== undefined ? words.t("rule.organisationsWrong", { value: wrongOrganisation }) : undefined}
      />
      <SwitchRow title={words.t("rule.reduced")} checked={reduced} onChange={setReduced} />
      <TextField
        label={words.t("rule.reason")}
        multiline
        value={reason}
        onChange={setReason}
        maxLength={280}
        error={tried && missing ? words.t("rule.reasonMissing") : undefined}
      />
      <Facts
        facts={[
          [Unplug, words.t("rule.now")],
          [ZapOff, words.t("rule.absent")],
          [Receipt, words.t("rule.safe")],
        ]}
      />
    </ActSheet>
  );
}

/** What a person wrote with commas, or spaces, between. */
function listed(text: string, normal: (value: string) => string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((value) => value !== ""))].map(normal);
}
