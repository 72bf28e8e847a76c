import { PageHead } from "../parts/page-head.tsx";
import { useShell } from "../shell-context.tsx";

export function MissingPage() {
  const { t } = useShell();
  return (
    <div className="sh-page">
      <PageHead title={t("missing.title")} />
      <div className="pz-empty">
        <p>{t("missing.text")}</p>
        <a className="pz-button pz-button-ink pz-empty-action" href="/">
          {t("app.home")}
        </a>
      </div>
    </div>
  );
}
