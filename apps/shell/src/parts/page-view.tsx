import { Button, ErrorState, type Part, usePart } from "@plaza/ui";
import type { ReactNode } from "react";
import { useShell } from "../shell-context.tsx";

interface PageViewProps<P> {
  page: Part<P>;
  props: P;
  /** What stands there until the file has come; nothing where it is absent. */
  waiting?: ReactNode;
}

/** A page in a file of its own. One that does not come says so, can be tried again, and comes by itself with the connection. */
export function PageView<P extends object>({ page, props, waiting = null }: PageViewProps<P>) {
  const { t } = useShell();
  const state = usePart(page);
  if (state.status === "ready") return <state.component {...props} />;
  if (state.status !== "failed") return waiting;
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
