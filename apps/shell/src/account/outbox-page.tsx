import "./account.css";
import { Button, Card, EmptyState } from "@plaza/ui";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { accountApi } from "./account-api.ts";
import { useLoaded } from "./use-loaded.ts";
import { useAccountWords } from "./words.ts";

/** What a demonstration would have mailed. */
export function OutboxPage() {
  const { t, date } = useAccountWords();
  const { value: messages, failed, load } = useLoaded(accountApi.outbox);
  return (
    <SubPage title={t("outbox.title")} up="/you">
      {failed ? (
        <EmptyState title={t("outbox.none")} text={t("outbox.noneText")} />
      ) : messages === null ? (
        <RowsSkeleton label={t("outbox.loading")} />
      ) : (
        <>
          <p className="pz-tone-second sh-lead">{t("outbox.text")}</p>
          {messages.length === 0 && <EmptyState title={t("outbox.empty")} text={t("outbox.emptyText")} />}
          <div className="sh-inset sh-form">
            {messages.map(({ id, to, subject, text, at }) => (
              <Card key={id}>
                <h2 className="pz-text-17 pz-w700">{subject ?? t("outbox.sms")}</h2>
                <p className="pz-text-13 pz-tone-second">{t("outbox.to", { email: to, date: date(at, "moment") })}</p>
                <p className="sh-mail">{text}</p>
              </Card>
            ))}
            <Button kind="line" full onClick={load}>
              {t("outbox.again")}
            </Button>
          </div>
        </>
      )}
    </SubPage>
  );
}
