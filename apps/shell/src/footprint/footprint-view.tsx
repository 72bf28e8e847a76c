import { useHost } from "@plaza/host-react";
import type { Footprint, Visit } from "@plaza/protocol/services";
import { Button, ErrorState, iconProps, List, Money, Row, Section } from "@plaza/ui";
import { Banknote, Eye, Globe, MousePointerClick, Server } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { MessageId } from "../catalogues.ts";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { useShell } from "../shell-context.tsx";
import { type FootprintWordId, useFootprintWords } from "./words.ts";

const icons = { call: MousePointerClick, data: Eye, origin: Globe, server: Server } as const;

/** What a mini-app did, visit by visit, and since when its own server has access. `onTaken`: the user took that back. */
export function FootprintView({ appId, onTaken }: { appId: string; onTaken(): void }) {
  const { t: shell, date } = useShell();
  const { t } = useFootprintWords();
  const host = useHost();
  const [pages, setPages] = useState<readonly Footprint[] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(
    (before?: string) => {
      setFailed(false);
      host.footprint.of(appId, before).then(
        (page) => setPages((known) => (before === undefined ? [page] : [...(known ?? []), page])),
        () => setFailed(true),
      );
    },
    [host, appId],
  );
  useEffect(() => load(), [load]);

  const next = pages?.at(-1)?.next;
  if (failed) return <ErrorState title={t("did.failed")} actions={<Button onClick={() => load(next)}>{shell("retry")}</Button>} />;
  if (pages === null) return <RowsSkeleton label={t("did.loading")} />;
  const visits = pages.flatMap((page) => page.visits);
  const since = pages[0]?.serverSince ?? null;

  async function endServerAccess() {
    try {
      await host.grants.revoke(appId);
      onTaken();
    } catch {
      setFailed(true);
    }
  }

  return (
    <>
      {since !== null && (
        <Section title={t("did.server")}>
          <List inset="icon">
            <Row
              leading={<Server {...iconProps(21)} />}
              title={t("did.serverAccess")}
              detail={shell("perm.since", { date: date(since) })}
            />
            <Row title={t("did.serverEnd")} danger onPress={() => void endServerAccess()} />
          </List>
        </Section>
      )}
      <h2 className="pz-text-17 pz-w700 sh-did-title">{t("did.title")}</h2>
      {visits.length === 0 && <p className="pz-tone-second sh-fine">{t("did.empty")}</p>}
      {visits.map((visit) => (
        <VisitView key={visit.id} visit={visit} />
      ))}
      {next !== undefined && (
        <div className="sh-receipt-actions">
          <Button kind="line" onClick={() => load(next)}>
            {t("did.more")}
          </Button>
        </div>
      )}
    </>
  );
}

function VisitView({ visit }: { visit: Visit }) {
  const { t: shell, date } = useShell();
  const { t } = useFootprintWords();
  return (
    <Section
      title={visit.version === null ? t("did.serverDay", { date: date(visit.at) }) : date(visit.at, "dateTime")}
      end={visit.version !== null && <span className="pz-num">{visit.version}</span>}
    >
      <List inset="icon">
        {visit.orders.map((order) => (
          <Row
            key={order.id}
            leading={<Banknote {...iconProps(21)} />}
            title={t("did.sold")}
            href={`/orders/${order.id}`}
            value={<Money value={order.total} />}
          />
        ))}
        {summed(visit.entries).map(({ kind, subject, count }) => {
          const Icon = icons[kind];
          return (
            <Row
              key={`${kind} ${subject}`}
              leading={<Icon {...iconProps(21)} />}
              title={
                kind === "origin" ? (
                  <>
                    {t("did.origin")} <bdi className="sh-origin">{subject.replace(/^https:\/\//, "")}</bdi>
                  </>
                ) : kind === "call" ? (
                  t(`did.${subject}` as FootprintWordId)
                ) : (
                  shell(`scope.${subject}` as MessageId)
                )
              }
              value={<span className="pz-num">{t("did.times", { count })}</span>}
            />
          );
        })}
        {visit.entries.length + visit.orders.length === 0 && <Row title={t("did.nothing")} />}
      </List>
    </Section>
  );
}

/** What was read and where it went by itself, calls by their capability: a person knows "checkout", not forty methods. */
function summed(entries: Visit["entries"]): Visit["entries"] {
  const rows = new Map<string, Visit["entries"][number]>();
  for (const entry of entries) {
    const subject = entry.kind === "call" ? (entry.subject.split(".")[0] ?? "") : entry.subject;
    const key = `${entry.kind} ${subject}`;
    rows.set(key, { ...entry, subject, count: entry.count + (rows.get(key)?.count ?? 0) });
  }
  const order = ["data", "server", "origin", "call"];
  return [...rows.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
