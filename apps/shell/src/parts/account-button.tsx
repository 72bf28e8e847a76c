import { useHostSnapshot } from "@plaza/host-react";
import { iconProps } from "@plaza/ui";
import { UserRound } from "lucide-react";
import { useShell } from "../shell-context.tsx";

export function AccountButton() {
  const { t } = useShell();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const name = me?.name ?? t(me?.state === "member" ? "you.member" : "guest");
  return (
    <a
      className="sh-account"
      href={me?.state === "member" ? "/you" : "/sign-in"}
      aria-label={me?.state === "member" ? t("account", { name }) : t("signIn")}
    >
      {me?.name ? <span aria-hidden="true">{initials(me.name)}</span> : <UserRound {...iconProps(20)} />}
    </a>
  );
}

/** First and last word of a name, by grapheme: `Đỗ Minh Thư` is `ĐT`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const first = (word: string | undefined) => (word ? ([...letters.segment(word)][0]?.segment ?? "") : "");
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "")).toLocaleUpperCase();
}
