import { Button, ErrorState } from "@plaza/ui";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { consoleLogger } from "../console-logger.ts";
import { useShell } from "../shell-context.tsx";

/** One page that throws takes itself down, not the shell. */
export class CrashGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    consoleLogger.error(error, info.componentStack);
  }

  override render() {
    return this.state.failed ? <Crash /> : this.props.children;
  }
}

function Crash() {
  const { t } = useShell();
  return (
    <ErrorState
      title={t("crash.title")}
      text={t("crash.text")}
      actions={
        <Button full onClick={() => location.reload()}>
          {t("crash.reload")}
        </Button>
      }
    />
  );
}
