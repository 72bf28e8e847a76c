import { isMiniAppError } from "@plaza/protocol";
import { Badge, Button, EmptyState, Notice, Spinner } from "@plaza/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type TextId, useWords } from "./preferences.tsx";

/** What happened, what is safe, what to do, then the code. */
export function LoadError({ error, onRetry }: { readonly error: Error; onRetry(): void }) {
  const words = useWords();
  const code = isMiniAppError(error) ? error.code : "INTERNAL";
  return (
    <Notice
      tone="danger"
      role="alert"
      title={words.t("error.title")}
      text={words.t("error.safe", { message: error.message, code })}
      actions={
        <Button kind="ink" size="s" onClick={onRetry}>
          {words.t("error.retry")}
        </Button>
      }
    />
  );
}

/** Loading, error or content of one query. */
export function Loaded<T>({ query, children }: { readonly query: UseQueryResult<T>; children(data: T): ReactNode }) {
  const words = useWords();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <LoadError error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <p className="console-loading" aria-busy="true">
      <Spinner /> {words.t("loading")}
    </p>
  );
}

export function Nothing({ text }: { readonly text: TextId }) {
  return <EmptyState title={useWords().t(text)} />;
}

const tones = {
  live: "plain",
  open: "warn",
  paid: "ok",
  stopped: "danger",
  revoked: "danger",
  declined: "danger",
  pending: "warn",
} as const;

/** A status in words; colour only repeats it. */
export function Status({ value }: { readonly value: string }) {
  const words = useWords();
  return <Badge tone={tones[value as keyof typeof tones] ?? "plain"}>{words.t(`status.${value}` as TextId)}</Badge>;
}
