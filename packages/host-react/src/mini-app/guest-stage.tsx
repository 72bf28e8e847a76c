import type { SessionView } from "@plaza/host";
import type { AppListing } from "@plaza/protocol/services";
import { Button, iconProps, Notice, Progress, Skeleton, usePart } from "@plaza/ui";
import { RotateCw } from "lucide-react";
import type { RefObject } from "react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { workerTreeView } from "../parts.ts";
import { StoppedCard } from "./stopped-card.tsx";

export interface GuestStageProps {
  readonly appId: string;
  readonly name: string;
  readonly listing: AppListing | null;
  readonly session: SessionView | null;
  /** The id is not one of a mini-app. */
  readonly refused: boolean;
  /** Whether there is an app to report. */
  readonly reportable: boolean;
  readonly place: RefObject<HTMLDivElement | null>;
  readonly onClose: () => void;
  readonly onReport: () => void;
}

/** The guest's rectangle: its skeleton until it is ready and while it is covered, then the guest; a card where it is slow, stopped or refused. */
export function GuestStage({ appId, name, listing, session, refused, reportable, place, onClose, onReport }: GuestStageProps) {
  const host = useHost();
  const { t } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const stopped = session?.stopped;
  const opening = !refused && !stopped && !session?.ready;
  const covered = !stopped && session?.covered === true;
  const restart = () => {
    if (session) host.restart(session.id);
  };
  const drawn = session?.tree && session.ready && !stopped ? session.tree : null;
  const view = usePart(workerTreeView, drawn !== null || listing?.sandbox === "worker");
  const drawFailed = (restarts: () => void) => (
    <Notice
      role="alert"
      tone="danger"
      title={t("drawFailedTitle", { name })}
      text={t("drawFailedText")}
      actions={<Button onClick={restarts}>{t("restart")}</Button>}
    />
  );
  return (
    <div className="pzr-stage">
      {opening && <Progress value={session?.version ? 0.6 : 0.2} />}
      {/* React draws nothing inside: the engine moves the guest's frame in and out. */}
      <div
        ref={place}
        className="pzr-guest"
        hidden={stopped !== undefined || drawn !== null}
        data-testid="guest"
        data-app={appId}
        data-ready={session?.ready === true}
        data-state={session?.state ?? "opening"}
      />
      {drawn && (
        <div className="pzr-worker" data-testid="worker-guest">
          {view.status === "ready" && <view.component tree={drawn} fallback={drawFailed(restart)} />}
          {view.status === "failed" && drawFailed(() => void workerTreeView.load())}
        </div>
      )}
      {(opening || (covered && !drawn) || (drawn && (view.status === "absent" || view.status === "loading"))) && (
        <div className="pzr-skeleton" data-testid="skeleton">
          <Skeleton label={t("opening", { name })} plan={listing?.skeleton} quiet={!opening} />
        </div>
      )}
      {session?.state === "slow" && (
        <div className="pzr-card pzr-card-over">
          <Notice
            role="alert"
            tone="warn"
            title={t("slowTitle", { name })}
            text={t("slowText")}
            actions={
              <>
                <Button full icon={<RotateCw {...iconProps(20)} />} onClick={restart}>
                  {t("retry")}
                </Button>
                <Button kind="quiet" full onClick={onClose}>
                  {t("closeApp")}
                </Button>
              </>
            }
          />
        </div>
      )}
      {stopped && (
        <div className="pzr-card">
          <StoppedCard
            name={name}
            version={session.version}
            stopped={stopped}
            onRestart={restart}
            onClose={onClose}
            onReport={reportable ? onReport : undefined}
          />
        </div>
      )}
      {refused && (
        <div className="pzr-card">
          <Notice
            role="alert"
            title={t("refusedTitle", { name: appId })}
            text={t("stopped.not-found", { host: hostName })}
            actions={<Button onClick={onClose}>{t("closeApp")}</Button>}
          />
        </div>
      )}
    </div>
  );
}
