import { type auditResponseSchema, refundReasonSchema } from "@plaza/protocol/services";
import { When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { type TextId, useWords } from "../preferences.tsx";
import { useApps, useAudit } from "../queries.ts";
import { Nothing } from "../states.tsx";

type Entry = ReturnType<typeof auditResponseSchema.parse>["entries"][number];

/** What the console can do; an entry of another version of Plaza shows its own word. */
const actions = [
  "app.stop",
  "app.resume",
  "order.refund",
  "api-key.create",
  "api-key.revoke",
  "webhook.add",
  "webhook.remove",
  "webhook.rotate",
  "webhook.enable",
  "report.close",
  "report.reopen",
  "policy.add",
  "policy.remove",
  "isolation.report",
  "issuer.rotate",
  "sector.share",
  "sector.separate",
  "role.invite",
  "role.give",
  "role.take",
  "reconciliation.run",
  "reconciliation.close",
  "payout.record",
] as const;

/** Where what was done to an app is seen. */
function pageOf(action: string, appId: string, part: string | undefined): string {
  if (action === "order.refund") return linkTo("/orders", { q: part });
  return action === "payout.record" ? linkTo("/earnings", { app: appId }) : linkTo("/apps", { q: appId });
}

/** Who did what, on what, and why. */
export function AuditPage() {
  const words = useWords();
  const [{ action, q }] = useFilters();
  const audit = useAudit({ action, q });
  const apps = useApps();
  const count = audit.data?.length ?? 0;
  const known = (word: string) => actions.find((one) => one === word);
  return (
    <>
      <FilterBar
        search="audit.search"
        choice={{ name: "action", options: Object.fromEntries(actions.map((one) => [one, `action.${one}` as TextId])) }}
      />
      <PagedPanel<Entry>
        caption={words.t("nav.audit")}
        title={audit.data && words.t(audit.hasNextPage ? "audit.newest" : "audit.count", { count })}
        query={audit}
        empty={
          <Nothing
            text="audit.empty"
            action={
              <a className="pz-button pz-button-line pz-button-s" href="/apps">
                {words.t("audit.apps")}
              </a>
            }
          />
        }
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.at} /> },
          {
            id: "actor",
            header: words.t("col.actor"),
            place: "plain",
            cell: (row) => <span title={row.actor}>{row.actorName ?? row.actor}</span>,
          },
          {
            id: "action",
            header: words.t("col.action"),
            place: "title",
            cell: (row) => {
              const word = known(row.action);
              return word === undefined ? <code>{row.action}</code> : <b>{words.t(`action.${word}` as TextId)}</b>;
            },
          },
          {
            id: "target",
            header: words.t("col.target"),
            cell: (row) => {
              if (row.action === "isolation.report") return <a href="/isolation">{row.target}</a>;
              if (row.action.startsWith("api-key.")) return <code>{row.target}…</code>;
              if (row.action === "issuer.rotate") return words.t("audit.issuer");
              if (row.action.startsWith("sector.")) return row.target;
              const [appId = "", part] = row.target.split("#");
              if (row.action.startsWith("reconciliation.")) return <a href="/reconciliations">{appId}</a>;
              if (row.action.startsWith("role."))
                return part === undefined ? words.t("role.operator") : words.t("people.publisherOf", { name: part });
              if (!appId.includes(".")) return words.t(`capability.${part}` as TextId);
              const name = apps.data?.apps.find(({ id }) => id === appId)?.name;
              return (
                <span className="console-two">
                  <a href={pageOf(row.action, appId, part)}>{name ?? appId}</a>
                  {name !== undefined && <small>{appId}</small>}
                </span>
              );
            },
          },
          {
            id: "reason",
            header: words.t("col.reason"),
            place: "below",
            cell: (row) => {
              // A refund without a note has its reason's word of the contract.
              const refund = row.action === "order.refund" ? refundReasonSchema.options.find((one) => one === row.reason) : undefined;
              return row.reason && <bdi className="console-words">{refund ? words.t(`refund.reason.${refund}`) : row.reason}</bdi>;
            },
          },
        ]}
      />
    </>
  );
}
