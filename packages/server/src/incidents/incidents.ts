import { MiniAppError } from "@plaza/protocol";
import type { IncidentRequest, IncidentRule } from "@plaza/protocol/services";
import { and, count, desc, eq, gt, inArray, lt } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { hasPersonalData } from "../analytics/personal-data.ts";
import type { Clock, Database } from "../core/context.ts";
import { type Before, hasText, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { incidentsIncidents } from "./tables.ts";

export type IncidentRow = typeof incidentsIncidents.$inferSelect;

/** Incidents of one person with one app in an hour; the circuit opens at three in a minute, so a browser that has more is none of ours. */
const MAX_PER_HOUR = 60;
/** Milliseconds that an incident is kept. */
export const KEPT_MS = 90 * 86_400_000;
const EXCERPT_CHARACTERS = 200;

export async function addIncident(db: Database, clock: Clock, sub: string, incident: IncidentRequest): Promise<void> {
  const at = clock.now();
  const { sub: who, at: when } = incidentsIncidents;
  const [recent] = await db
    .select({ count: count() })
    .from(incidentsIncidents)
    .where(and(eq(who, sub), gt(when, at - 3_600_000)));
  if ((recent?.count ?? 0) >= MAX_PER_HOUR) throw new MiniAppError("RATE_LIMITED", undefined, { retryAfterMs: 3_600_000 });
  const { version, excerpt, ...rest } = incident;
  await db.insert(incidentsIncidents).values({
    ...rest,
    id: uuidv7(),
    version: version ?? null,
    excerpt: excerpt === undefined ? null : safeExcerpt(excerpt),
    sub,
    at,
  });
}

/** SECURITY: words that a stranger's code may have chosen: nothing of a person's stays in them, and nothing that a terminal or a reader would obey. */
export function safeExcerpt(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu, " ").trim();
  return hasPersonalData(plain) ? "[redacted]" : [...plain].slice(0, EXCERPT_CHARACTERS).join("");
}

export interface IncidentFilter {
  /** Only of these apps; all of them when it is absent. */
  readonly of?: readonly string[];
  readonly appId?: string;
  readonly rule?: IncidentRule;
  /** Part of the reference that the user was shown, or of the excerpt. */
  readonly q?: string;
  readonly before?: Before;
}

/** Newest first, one more than a page has. */
export async function listIncidents(db: Database, { of, appId, rule, q, before }: IncidentFilter = {}): Promise<IncidentRow[]> {
  const table = incidentsIncidents;
  return db
    .select()
    .from(table)
    .where(
      and(
        of === undefined ? undefined : inArray(table.appId, [...of]),
        appId === undefined ? undefined : eq(table.appId, appId),
        rule === undefined ? undefined : eq(table.rule, rule),
        q === undefined ? undefined : hasText(q, [table.reference, table.excerpt]),
        before === undefined ? undefined : olderThan(before, table.at, table.id),
      ),
    )
    .orderBy(desc(table.at), desc(table.id))
    .limit(PAGE_SIZE + 1);
}

export async function forgetOldIncidents(db: Database, clock: Clock): Promise<void> {
  await db.delete(incidentsIncidents).where(lt(incidentsIncidents.at, clock.now() - KEPT_MS));
}
