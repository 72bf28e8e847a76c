import { isMiniAppError } from "@plaza/protocol";
import { Badge, Button, EmptyState, iconProps, Notice, VisuallyHidden } from "@plaza/ui";
import { Ban, Clock, Flag, OctagonPause, RotateCcw, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { isNarrowed, useFilters } from "./filters.ts";
import { type TextId, useWords } from "./preferences.tsx";

export interface FailedProps {
  readonly error: Error;
  /** What happened. */
  readonly title?: string;
  /** Why, where it stands knows more than the code says. */
  readonly cause?: string;
  /** What is safe and what to do. */
  readonly advice?: string;
  /** Absent where the button that failed stands beside. */
  onRetry?(): void;
}

const explained = ["OFFLINE", "RATE_LIMITED", "CAPABILITY_DENIED", "NOT_SIGNED_IN", "INVALID_PARAMS"] as const;

/** What happened, why, what is safe, what to do, then the code. It comes into view: the row whose button was pressed may be far below. */
export function Failed({ error, title, cause, advice, onRetry }: FailedProps) {
  const words = useWords();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a cleanup.
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const code = isMiniAppError(error) ? error.code : "INTERNAL";
  const known = explained.find((one) => one === code);
  const why = cause ?? words.t(known === undefined ? "error.other" : `error.${known}`);
  return (
    <div ref={place} className="console-failed">
      <Notice
        tone="danger"
        role="alert"
        title={title ?? words.t("error.title")}
        text={`${why} ${advice ?? words.t("error.safe")} (${code})`}
        actions={
          onRetry && (
            <Button kind="line" size="s" onClick={onRetry}>
              {words.t("error.retry")}
            </Button>
          )
        }
      />
    </div>
  );
}

/** One question to the server, as far as a page shows it. */
export interface Query<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  readonly error: Error | null;
  readonly dataUpdatedAt: number;
  refetch(): Promise<unknown>;
}

interface LoadedProps<T> {
  readonly query: Query<T>;
  /** Same boxes as what will be there; rows when absent. */
  readonly boxes?: ReactNode;
  children(data: T): ReactNode;
}

/** Loading, error or content of one query. Content that could not be refreshed stays, and says how old it is. */
export function Loaded<T>({ query, boxes, children }: LoadedProps<T>) {
  const words = useWords();
  const retry = () => void query.refetch();
  if (query.data === undefined) return query.error === null ? <Waiting boxes={boxes} /> : <Failed error={query.error} onRetry={retry} />;
  return (
    <>
      {query.isError && (
        <div className="console-stale" role="status">
          <Clock {...iconProps(16)} />
          <span>{words.t("stale", { time: words.date(query.dataUpdatedAt, "moment") })}</span>
          <Button kind="line" size="s" onClick={retry}>
            {words.t("error.retry")}
          </Button>
        </div>
      )}
      {children(query.data)}
    </>
  );
}

/** Boxes where content will be; still, and nothing is said but "Loading". */
function Waiting({ boxes }: { readonly boxes?: ReactNode }) {
  return (
    <div className="console-waiting" role="status" aria-busy="true">
      <VisuallyHidden>{useWords().t("loading")}</VisuallyHidden>
      {boxes ??
        [38, 52, 44, 58].map((width) => (
          <div key={width} className="console-waiting-row" aria-hidden="true">
            <i style={{ inlineSize: `${width / 2}%` }} />
            <i style={{ inlineSize: `${width}%` }} />
          </div>
        ))}
    </div>
  );
}

interface NothingProps {
  readonly text: TextId;
  readonly action?: ReactNode;
}

/** What will be here, and what brings it; or that the filters leave nothing, and the way out of them. */
export function Nothing({ text, action }: NothingProps) {
  const words = useWords();
  const [filters, change] = useFilters();
  if (!isNarrowed(filters)) return <EmptyState title={words.t(text)} action={action} />;
  return (
    <EmptyState
      title={words.t("filter.nothing")}
      action={
        <Button
          kind="line"
          size="s"
          icon={<RotateCcw {...iconProps(16)} />}
          onClick={() => change({ app: "", status: "", action: "", rule: "", q: "" })}
        >
          {words.t("filter.clear")}
        </Button>
      }
    />
  );
}

const looks = {
  stopped: { tone: "danger", icon: OctagonPause },
  revoked: { tone: "danger", icon: Ban },
  open: { tone: "warn", icon: Flag },
  pending: { tone: "warn", icon: Clock },
  declined: { tone: "plain", icon: X },
  failed: { tone: "danger", icon: X },
  undelivered: { tone: "danger", icon: X },
  failing: { tone: "warn", icon: TriangleAlert },
  lost: { tone: "danger", icon: X },
  off: { tone: "danger", icon: OctagonPause },
  past_due: { tone: "warn", icon: TriangleAlert },
  paused: { tone: "warn", icon: OctagonPause },
} as const;

/** A status in words. What is as it should be has no badge; colour only repeats the icon and the word. */
export function Status({ value }: { readonly value: string }) {
  const words = useWords();
  const text = words.t(`status.${value}` as TextId);
  const look = looks[value as keyof typeof looks];
  if (look === undefined) return <span className="console-status">{text}</span>;
  return (
    <Badge tone={look.tone} icon={<look.icon {...iconProps(14)} />}>
      {text}
    </Badge>
  );
}
