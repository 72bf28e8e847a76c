import { signIsolationReport, verifyIsolationReport } from "@plaza/manifest";
import {
  type IsolationDocument,
  type IsolationReport,
  type IsolationTotals,
  isolationReportSchema,
  type SignedIsolationReport,
} from "@plaza/protocol/services";
import { and, desc, eq, notInArray } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { audit } from "../admin/audit.ts";
import type { Clock, Database } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { isolationReports } from "./tables.ts";

/** Reports of one browser that are kept. */
const KEPT = 5;

export interface ReportParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly keys: ServerKeys;
}

/** Signs what an operator's run found and keeps it; older ones of the same browser make room. */
export async function addIsolationReport(
  { db, clock, keys }: ReportParts,
  operator: string,
  document: IsolationDocument,
): Promise<IsolationReport> {
  const report = await signIsolationReport(document, { key: keys.indexPrivateJwk, kid: keys.indexPrivateJwk.kid ?? "" });
  const { browser, totals } = document;
  const at = clock.now();
  const target = `${browser.name} ${browser.version}`.trim();
  const ofBrowser = eq(isolationReports.browser, browser.name);
  await db.transaction(async (tx) => {
    await audit(tx, { at, actor: operator, action: "isolation.report", target, reason: summary(totals) });
    await tx.insert(isolationReports).values({ id: uuidv7(), at, browser: browser.name, report });
    const kept = await tx
      .select({ id: isolationReports.id })
      .from(isolationReports)
      .where(ofBrowser)
      .orderBy(desc(isolationReports.at), desc(isolationReports.id))
      .limit(KEPT);
    await tx.delete(isolationReports).where(
      and(
        ofBrowser,
        notInArray(
          isolationReports.id,
          kept.map(({ id }) => id),
        ),
      ),
    );
  });
  return report;
}

/** The newest of each browser, newest first, each with whether its signature still fits: what a database holds can be changed at a prompt. */
export async function newestIsolationReports({ db, keys }: Pick<ReportParts, "db" | "keys">): Promise<SignedIsolationReport[]> {
  const { browser, at, id } = isolationReports;
  const rows = await db.selectDistinctOn([browser]).from(isolationReports).orderBy(browser, desc(at), desc(id));
  const signed = rows.flatMap((row): (typeof row & { readonly report: IsolationReport })[] => {
    const parsed = isolationReportSchema.safeParse(row.report);
    return parsed.success ? [{ ...row, report: parsed.data }] : [];
  });
  const answers = await Promise.all(
    signed.map(async (row) => ({ id: row.id, at: row.at, report: row.report, ...(await verdictOn(row.report, keys)) })),
  );
  return answers.sort((one, other) => other.at - one.at);
}

async function verdictOn(
  report: IsolationReport,
  { indexPublicJwk }: ServerKeys,
): Promise<{ readonly verified: boolean; readonly key: string }> {
  return verifyIsolationReport(report, { keys: [indexPublicJwk] }).then(
    ({ kid }) => ({ verified: true, key: kid }),
    () => ({ verified: false, key: indexPublicJwk.kid ?? "" }),
  );
}

function summary({ attempted, uncontained, notAttempted }: IsolationTotals): string {
  return `${attempted} rows attempted, ${uncontained} not contained, ${notAttempted} not attempted`;
}
