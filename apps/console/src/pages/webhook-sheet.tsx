import type { WebhookEndpoint } from "@plaza/protocol/services";
import { Button, iconProps, SelectField, Sheet, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Clock, KeyRound } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { type TextId, useWords } from "../preferences.tsx";
import { useApps } from "../queries.ts";
import { SecretShown } from "../secret-shown.tsx";
import { Failed } from "../states.tsx";

interface WebhookSheetProps {
  /** Whose secret is renewed; absent: a new webhook. */
  readonly endpoint?: WebhookEndpoint;
  readonly open: boolean;
  onClose(): void;
  onClosed(): void;
}

/** A new webhook, or a new secret for one; then the secret itself, this once. */
export function WebhookSheet({ endpoint, open, onClose, onClosed }: WebhookSheetProps) {
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
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!make.isPending && made === undefined}
      title={words.t(made === undefined ? texts.title : "hook.made")}
      description={endpoint?.url}
      actions={
        made === undefined ? (
          <>
            <Button kind="ink" full busy={make.isPending} onClick={confirm}>
              {words.t(texts.confirm)}
            </Button>
            <Button kind="quiet" full onClick={onClose}>
              {words.t(texts.cancel)}
            </Button>
          </>
        ) : (
          <Button kind="ink" full onClick={onClose}>
            {words.t("secret.kept")}
          </Button>
        )
      }
    >
      <div className="console-fields" ref={fields}>
        {make.isError && (
          <Failed error={make.error} title={words.t(texts.failed)} cause={causeOf(make.error)} advice={words.t("act.advice")} />
        )}
        {made !== undefined && <SecretShown name="hook.secret" secret={made} text="hook.once" />}
        {made === undefined && endpoint === undefined && (
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
        )}
        {made === undefined && endpoint !== undefined && (
          <ul className="pz-facts">
            <li>
              <KeyRound {...iconProps(20)} />
              <span>{words.t("hook.rotateNow")}</span>
            </li>
            <li>
              <Clock {...iconProps(20)} />
              <span>{words.t("hook.rotateBoth")}</span>
            </li>
          </ul>
        )}
      </div>
    </Sheet>
  );

  /** What the server found wrong with the address. */
  function causeOf(error: Error): string | undefined {
    const reason = "data" in error ? (error.data as { reason?: string } | undefined)?.reason : undefined;
    const known = (["not_https", "not_plain", "not_public", "too_many"] as const).find((one) => one === reason);
    return known === undefined ? undefined : words.t(`hook.wrong.${known}`);
  }
}
