import type { IsolationAttack, IsolationRow, SignedIsolationReport } from "@plaza/protocol/services";
import { Badge, EmptyState, iconProps, Metrics, Notice, Panel } from "@plaza/ui";
import { CircleCheck, CircleDashed, ShieldCheck, ShieldX, TriangleAlert } from "lucide-react";
import { Code, When } from "../cells.tsx";
import { useWords } from "../preferences.tsx";
import { useIsolationReports } from "../queries.ts";
import { Loaded } from "../states.tsx";
import "../isolation.css";

const COMMAND = "npm run isolation-report";

/** What the hostile suite could do to this host: the newest report of each browser. */
export function IsolationPage() {
  const words = useWords();
  const reports = useIsolationReports();
  return (
    <Loaded query={reports}>
      {({ reports: found }) =>
        found.length === 0 ? (
          <div className="pz-panel">
            <EmptyState title={words.t("isolation.empty")} action={<code className="console-command">{COMMAND}</code>} />
          </div>
        ) : (
          found.map((signed) => <Report key={signed.id} signed={signed} />)
        )
      }
    </Loaded>
  );
}

function Report({ signed }: { readonly signed: SignedIsolationReport }) {
  const words = useWords();
  const { report, verified, key } = signed;
  const { browser, host, totals, rows, startedAt, seconds } = report;
  return (
    <Panel
      title={<bdi>{`${browser.name} ${browser.version}`}</bdi>}
      end={
        verified ? (
          <Badge tone="ok" icon={<ShieldCheck {...iconProps(14)} />}>
            {words.t("isolation.verified")}
          </Badge>
        ) : (
          <Badge tone="danger" icon={<ShieldX {...iconProps(14)} />}>
            {words.t("isolation.unverified")}
          </Badge>
        )
      }
    >
      {!verified && <Notice tone="danger" title={words.t("isolation.forged")} text={words.t("isolation.forged.text")} />}
      {verified && totals.uncontained > 0 && (
        <Notice tone="danger" title={words.t("isolation.open", { count: totals.uncontained })} text={words.t("isolation.open.text")} />
      )}
      <Metrics
        items={(["rows", "attempted", "contained", "uncontained", "notAttempted"] as const).map((id) => ({
          id,
          label: words.t(`isolation.${id}`),
          value: words.number(totals[id]),
        }))}
      />
      <dl className="console-isolation-facts">
        <dt>{words.t("isolation.made")}</dt>
        <dd>
          <When at={startedAt} /> <span className="console-soft">{words.t("isolation.seconds", { seconds: words.number(seconds) })}</span>
        </dd>
        <dt>{words.t("isolation.host")}</dt>
        <dd>
          <bdi>{`${host.version} · ${host.origin}`}</bdi>
        </dd>
        <dt>{words.t("isolation.key")}</dt>
        <dd>
          <Code value={key} short={key} name={words.t("isolation.key")} />
        </dd>
      </dl>
      <ul role="list" aria-label={words.t("isolation.rows")} className="console-isolation">
        {[...rows]
          .sort((one, other) => rank(one) - rank(other))
          .map((row) => (
            <li key={row.id}>
              <Row row={row} />
            </li>
          ))}
      </ul>
    </Panel>
  );
}

/** What needs a person comes first. */
function rank({ contained }: IsolationRow): number {
  return contained === false ? 0 : contained === true ? 1 : 2;
}

function Row({ row }: { readonly row: IsolationRow }) {
  const words = useWords();
  const { id, attempted, contained, attacks, reason } = row;
  return (
    <details>
      <summary>
        <b>{id}</b>
        {!attempted ? (
          <Badge icon={<CircleDashed {...iconProps(14)} />}>{words.t("isolation.row.notAttempted")}</Badge>
        ) : contained ? (
          <Badge tone="ok" icon={<CircleCheck {...iconProps(14)} />}>
            {words.t("isolation.row.contained")}
          </Badge>
        ) : (
          <Badge tone="danger" icon={<TriangleAlert {...iconProps(14)} />}>
            {words.t("isolation.row.uncontained")}
          </Badge>
        )}
        {attempted && <span className="console-soft">{words.t("isolation.attacks", { count: attacks.length })}</span>}
      </summary>
      {attempted ? attacks.map((attack) => <Attack key={attack.name} attack={attack} />) : <p lang="en">{reason}</p>}
    </details>
  );
}

/** Names and evidence are the report's own, in English. */
function Attack({ attack }: { readonly attack: IsolationAttack }) {
  const words = useWords();
  const { name, contained, control, evidence, ms } = attack;
  return (
    <section>
      <h3 lang="en">
        <bdi>{name}</bdi>
      </h3>
      <p className={contained ? "console-soft" : "console-isolation-breach"}>
        {[
          words.t(contained ? "isolation.row.contained" : "isolation.row.uncontained"),
          words.t(`isolation.control.${control}`),
          words.t("count.ms", { ms: words.number(ms) }),
        ].join(" · ")}
      </p>
      <ul role="list" lang="en">
        {evidence.map((line, at) => (
          <li key={at}>
            <bdi>{line}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
