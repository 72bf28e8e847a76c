import { TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { useApps } from "../queries.ts";
import type { OpenSheet } from "../use-shown.ts";

/** A new key: what it is called and which apps it is for; then the key itself, this once. */
export function ApiKeySheet(sheet: OpenSheet) {
  const words = useWords();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const apps = useApps().data?.apps ?? [];
  const [label, setLabel] = useState("");
  const [left, setLeft] = useState<readonly string[]>([]);
  const [tried, setTried] = useState(false);
  const chosen = apps.map(({ id }) => id).filter((id) => !left.includes(id));
  const unnamed = label.trim() === "";
  const make = useMutation({
    mutationFn: () => api.addKey({ label: label.trim(), appIds: chosen }),
    onSettled: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
  const confirm = () => {
    setTried(true);
    if (unnamed || chosen.length === 0)
      fields.current?.querySelector<HTMLElement>(unnamed ? "input[type=text]" : "input[type=checkbox]")?.focus();
    else make.mutate();
  };
  const made = make.data?.secret;
  return (
    <ActSheet
      {...sheet}
      title={words.t("key.title")}
      act={make}
      failed={{ title: words.t("key.failed") }}
      confirm={words.t("key.confirm")}
      cancel="key.cancel"
      fields={fields}
      onConfirm={confirm}
      secret={made === undefined ? undefined : { secret: made, title: "key.made", name: "key.name", text: "key.once", kept: "secret.kept" }}
    >
      <TextField
        label={words.t("key.label")}
        hint={words.t("key.labelHint")}
        value={label}
        onChange={setLabel}
        maxLength={60}
        error={tried && unnamed ? words.t("key.labelMissing") : undefined}
      />
      <fieldset className="console-checks" aria-describedby={tried && chosen.length === 0 ? "key-apps" : undefined}>
        <legend>{words.t("key.apps")}</legend>
        {apps.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={!left.includes(id)}
              onChange={() => setLeft(left.includes(id) ? left.filter((one) => one !== id) : [...left, id])}
            />
            {name}
          </label>
        ))}
      </fieldset>
      {tried && chosen.length === 0 && (
        <p id="key-apps" role="alert">
          {words.t("key.appsMissing")}
        </p>
      )}
    </ActSheet>
  );
}
