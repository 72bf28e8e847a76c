import { Button, ErrorState, type Part, usePart } from "@plaza/ui";
import { useShell } from "../shell-context.tsx";

/** A page in a file of its own. One that does not come says so, can be tried again, and comes by itself with the connection. */
export function PageView<P extends object>({ page, props }: { page: Part<P>; props: P }) {
  const { t } = useShell();
  const state = usePart(page);
  if (state.status === "ready") return <state.component {...props} />;
  if (state.status !== "failed") return null;
  return (
    <ErrorState
      title={t("page.failed")}
      text={t("page.failedText")}
      actions={
        <Button full onClick={() => void page.load()}>
          {t("retry")}
        </Button>
      }
    />
  );
}
