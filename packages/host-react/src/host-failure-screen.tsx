import { Button, ErrorState } from "@plaza/ui";
import { useHost, useHostSnapshot, useWords } from "./context.tsx";

/** Why nothing can be opened, with Retry; nothing while the host is well. */
export function HostFailureScreen() {
  const host = useHost();
  const { t } = useWords();
  const failure = useHostSnapshot((snapshot) => snapshot.failure);
  const name = useHostSnapshot((snapshot) => snapshot.name);
  if (!failure) return null;
  return (
    <div className="pz-host" style={{ padding: 16 }}>
      <ErrorState
        tone={failure.kind === "integrity" || failure.kind === "sandbox" ? "danger" : "warn"}
        title={t(`failure.${failure.kind}.title`, { host: name })}
        text={t(`failure.${failure.kind}.text`, { host: name })}
        actions={<Button onClick={() => void host.retry()}>{t("retry")}</Button>}
        details={{ label: t("detailsLabel"), items: [[t("detailCode"), `${failure.code} · ${failure.kind}`]] }}
      />
    </div>
  );
}
