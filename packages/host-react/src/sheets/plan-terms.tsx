import type { SubscriptionTerms } from "@plaza/protocol";
import { iconProps, List, Row } from "@plaza/ui";
import { CalendarClock, Repeat, Undo2 } from "lucide-react";
import { useHostSnapshot, useWords } from "../context.tsx";

/** What a user agrees to beside the price of today: how much and how often, when it is next taken, and how it ends [F9]. */
export function PlanTerms({ terms }: { readonly terms: SubscriptionTerms }) {
  const { t, date, money } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const { plan, price, next, credit, trialDays } = terms;
  return (
    <List label={t("planTerms")} inset="icon">
      <Row
        leading={<Repeat {...iconProps(22)} />}
        title={t(`every.${plan.interval}`, { count: plan.count, amount: money(price) })}
        {...(trialDays === undefined ? {} : { detail: t("planTrial", { days: trialDays }) })}
      />
      <Row
        leading={<CalendarClock {...iconProps(22)} />}
        title={t("planOn", { amount: money(next.total), date: date(next.at) })}
        detail={
          credit === undefined ? t(trialDays === undefined ? "planNext" : "planFirst") : t("planCreditLater", { amount: money(credit) })
        }
      />
      <Row leading={<Undo2 {...iconProps(22)} />} title={t("planUntil")} detail={t("planHow", { host: hostName })} />
    </List>
  );
}
