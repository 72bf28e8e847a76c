import type { Me } from "@plaza/protocol/services";
import { Button, SelectField, Sheet } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "./api.ts";
import { usePreferences } from "./preferences.tsx";
import { SESSION_ENDED } from "./queries.ts";
import { Failed } from "./states.tsx";

/** Who works here; opens their preferences and the way out. */
export function Account({ me }: { readonly me: Me }) {
  const { words } = usePreferences();
  const [open, setOpen] = useState(false);
  const name = me.name ?? "";
  const role = words.t(`role.${me.role}`);
  return (
    <div className="console-account">
      <button type="button" aria-haspopup="dialog" aria-label={words.t("account", { name, role })} onClick={() => setOpen(true)}>
        <span className="console-avatar" aria-hidden="true">
          {initials(name)}
        </span>
        <span className="console-person">
          <b>{name}</b>
          <span>{role}</span>
        </span>
      </button>
      <AccountSheet open={open} title={name} role={role} onClose={() => setOpen(false)} />
    </div>
  );
}

function AccountSheet({
  open,
  title,
  role,
  onClose,
}: {
  readonly open: boolean;
  readonly title: string;
  readonly role: string;
  onClose(): void;
}) {
  const { words, theme, setTheme, setLocale } = usePreferences();
  const client = useQueryClient();
  const router = useRouter();
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess: async () => {
      // Who is there now comes first, so that no page asks for what it may no longer have. The next person starts at the front.
      await client.refetchQueries({ queryKey: ["me"] });
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
      client.setQueryData(SESSION_ENDED, false);
      router.history.replace("/");
    },
  });
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={title}
      description={role}
      actions={
        <Button kind="line" full busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {words.t("signOut")}
        </Button>
      }
    >
      <div className="console-fields">
        {signOut.isError && (
          <Failed error={signOut.error} title={words.t("act.failed")} advice={words.t("act.advice")} onRetry={() => signOut.mutate()} />
        )}
        <SelectField
          label={words.t("language")}
          value={words.locale}
          onChange={(value) => setLocale(value === "vi" || value === "th" ? value : "en")}
          options={[
            { value: "en", label: "English" },
            { value: "vi", label: "Tiếng Việt" },
            { value: "th", label: "ไทย" },
          ]}
        />
        <SelectField
          label={words.t("theme")}
          value={theme}
          onChange={(value) => setTheme(value === "light" || value === "dark" ? value : "system")}
          options={[
            { value: "system", label: words.t("theme.system") },
            { value: "light", label: words.t("theme.light") },
            { value: "dark", label: words.t("theme.dark") },
          ]}
        />
      </div>
    </Sheet>
  );
}

/** First letters of the first and the last word. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? "").join("");
}
