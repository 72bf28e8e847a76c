import type { WebhookEndpoint } from "@plaza/protocol/services";
import { SelectField, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Clock, KeyRound } from "lucide-react";
import { useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { type TextId, useWords } from "../preferences.tsx";
import { useApps } from "../queries.ts";
import type { OpenSheet } from "../use-shown.ts";

interface WebhookSheetProps extends OpenSheet {
  /** Whose secret is renewed; absent: a new webhook. */
  readonly endpoint?: WebhookEndpoint;
}

/** A new webhook, or a new secret for one; then the secret itself, this once. */
export function WebhookSheet({ endpoint, ...sheet }: WebhookSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const apps = useApps().data?.apps ?? [];
  const [chosen, setChosen] = useState("");
  const [url, setUrl] = useState("");
  const [tried, setTried] = useState(false);
  const appId = apps.find(({ id }) => id === chosen)?.id ?? apps[0]?.id;
  const wrong = endpoint === undefined && !URL.canParse(url.trim());
  const make = useMutation({
    mutationFn: () => {
      if (endpoint !== undefined) return api.rotateWebhook(endpoint.id);
      if (appId === undefined) throw new Error("There is no app to tell of.");
      return api.addWebhook({ appId, url: url.trim() });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const confirm = () => {
    setTried(true);
    if (wrong) fields.current?.querySelector("input")?.focus();
    else make.mutate();
  };
  const made = make.data?.secret;
  const texts: { readonly [name in "title" | "confirm" | "cancel" | "failed"]: TextId } =
    endpoint === undefined
      ? { title: "hook.title", confirm: "hook.confirm", cancel: "hook.cancel", failed: "hook.failed" }
      : { title: "hook.rotateTitle", confirm: "hook.rotate", cancel: "keep", failed: "act.failed" };
  return (
    <ActSheet
      {...sheet}
      title={words.t(texts.title)}
      description={endpoint?.url}
      act={make}
      failed={{ title: words.t(texts.failed), cause: make.error === null ? undefined : causeOf(make.error) }}
      confirm={words.t(texts.confirm)}
      cancel={texts.cancel}
      fields={fields}
      onConfirm={confirm}
      secret={
        made === undefined ? undefined : { secret: made, title: "hook.made", name: "hook.secret", text: "hook.once", kept: "secret.kept" }
      }
    >
      {endpoint === undefined ? (
        <>
          <SelectField
            label={words.t("col.app")}
            value={appId ?? ""}
            onChange={setChosen}
            options={apps.map(({ id, name }) => ({ value: id as string, label: name }))}
          />
          <TextField
            label={words.t("hook.url")}
            hint={words.t("hook.urlHint")}
            type="url"
            value={url}
            onChange={setUrl}
            maxLength={2048}
            error={tried && wrong ? words.t("hook.urlWrong") : undefined}
          />
        </>
      ) : (
        <Facts
          facts={[
            [KeyRound, words.t("hook.rotateNow")],
            [Clock, words.t("hook.rotateBoth")],
          ]}
        />
      )}
    </ActSheet>
  );

  /** What the server found wrong with the address. */
  function causeOf(error: Error): string | undefined {
    const reason = "data" in error ? (error.data as { reason?: string } | undefined)?.reason : undefined;
    const known = (["not_https", "not_plain", "not_public", "too_many"] as const).find((one) => one === reason);
    return known === undefined ? undefined : words.t(`hook.wrong.${known}`);
  }
}
