import type { Stopped, StopReason } from "@plaza/host";
import { Button, iconProps, Notice } from "@plaza/ui";
import { LayoutGrid, RotateCw, ShieldCheck } from "lucide-react";
import { useHostSnapshot, useWords } from "../context.tsx";

/** Nothing of the app ran: it was not opened, rather than stopped. */
const NEVER_RAN: ReadonlySet<StopReason> = new Set([
  "integrity",
  "unsupported",
  "not-found",
  "sandbox",
  "crash-loop",
  "offline",
  "unavailable",
]);

/** `hangMs` of the default limits, as a person would say it. */
const HANG_SECONDS = 2;

export interface StoppedCardProps {
  readonly name: string;
  readonly version: string | null;
  readonly stopped: Stopped;
  readonly onRestart: () => void;
  readonly onClose: () => void;
  /** Absent where there is nothing to report. */
  readonly onReport?: () => void;
}

/** What happened, what is safe, what to do, then the code. */
export function StoppedCard({ name, version, stopped, onRestart, onClose, onReport }: StoppedCardProps) {
  const { t } = useWords();
  const host = useHostSnapshot((snapshot) => snapshot.name);
  const neverRan = NEVER_RAN.has(stopped.reason);
  return (
    <Notice
      role="alert"
      tone={stopped.reason === "integrity" ? "danger" : "plain"}
      title={t(neverRan ? "refusedTitle" : "stoppedTitle", { name })}
      text={stopped.message ? <bdi>{stopped.message}</bdi> : t(`stopped.${stopped.reason}`, { host, seconds: HANG_SECONDS })}
      facts={
        neverRan
          ? [{ icon: <ShieldCheck {...iconProps(20)} />, text: t("factNothingRan") }]
          : [{ icon: <LayoutGrid {...iconProps(20)} />, text: t("factOthers") }]
      }
      actions={
        <>
          {stopped.restartable && (
            <Button full icon={<RotateCw {...iconProps(20)} />} onClick={onRestart}>
              {t(neverRan ? "retry" : "restart")}
            </Button>
          )}
          <Button kind="quiet" onClick={onClose}>
            {t("closeApp")}
          </Button>
          {onReport && (
            <Button kind="quiet" onClick={onReport}>
              {t("report")}
            </Button>
          )}
        </>
      }
      details={{
        label: t("detailsLabel"),
        items: [
          [t("detailCode"), `${stopped.code} · ${stopped.reason}`],
          [t("detailIncident"), stopped.incident],
          ...(version ? [[t("detailRelease"), t("ranFor", { version, time: duration(stopped.ranForMs, t) })] as const] : []),
        ],
      }}
    />
  );
}

function duration(ms: number, t: ReturnType<typeof useWords>["t"]): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? t("seconds", { n: seconds }) : t("minutesSeconds", { m: Math.floor(seconds / 60), s: seconds % 60 });
}
