import { PageHead } from "../parts/page-head.tsx";
import { useShell } from "../shell-context.tsx";

export function MissingPage() {
  const { t } = useShell();
  return (
    <div className="sh-page">
      <PageHead title={t("missing.title")} detail={t("missing.text")} />
      <div className="sh-inset sh-gap">
        <a className="pz-button pz-button-ink" href="/">
          {t("app.home")}
        </a>
      </div>
    </div>
  );
}
