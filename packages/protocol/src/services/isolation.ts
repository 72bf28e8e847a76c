import * as z from "zod/mini";

/** Rows of a report, attacks of a row, lines of evidence: a report is a page to read, not a log. */
const MAX_ROWS = 200;
const MAX_ATTACKS = 40;
const MAX_LINES = 80;

/** SECURITY: much of a report is words of hostile code: short, and no control characters, which a database, a terminal or a log would obey. */
const words = (longest: number) => z.string().check(z.maxLength(longest), z.regex(/^\P{Cc}*$/u));
const milliseconds = z.int().check(z.gte(0));

/** One attack of a row, as it went. */
export const isolationAttackSchema = z.object({
  name: words(200),
  contained: z.boolean(),
  /** Whether the same code, where nothing confined it, did what it is for: without that, being contained proves little. */
  control: z.enum(["succeeds", "none"]),
  evidence: z.array(words(400)).check(z.maxLength(MAX_LINES)),
  ms: milliseconds,
});
export type IsolationAttack = z.infer<typeof isolationAttackSchema>;

/** One row of the threat model. */
export const isolationRowSchema = z.object({
  id: z.string().check(z.regex(/^[A-Z]-\d{2}$/)),
  attempted: z.boolean(),
  /** Whether every attack of the row was contained; null where nothing was attempted. */
  contained: z.nullable(z.boolean()),
  attacks: z.array(isolationAttackSchema).check(z.maxLength(MAX_ATTACKS)),
  /** Why nothing was attempted, and what proves the row instead. */
  reason: z.optional(words(400)),
});
export type IsolationRow = z.infer<typeof isolationRowSchema>;

const totalsSchema = z.object({ rows: z.int(), attempted: z.int(), contained: z.int(), uncontained: z.int(), notAttempted: z.int() });
export type IsolationTotals = z.infer<typeof totalsSchema>;

/** What the rows of a report come to. */
export function isolationTotals(rows: readonly IsolationRow[]): IsolationTotals {
  const count = (is: (row: IsolationRow) => boolean) => rows.filter(is).length;
  return {
    rows: rows.length,
    attempted: count(({ attempted }) => attempted),
    contained: count(({ contained }) => contained === true),
    uncontained: count(({ contained }) => contained === false),
    notAttempted: count(({ attempted }) => !attempted),
  };
}

const documentShape = {
  report: z.literal("plaza-isolation-report"),
  format: z.literal(1),
  browser: z.object({ name: words(40).check(z.minLength(1)), version: words(80) }),
  host: z.object({ version: words(40), origin: z.string().check(z.maxLength(200), z.regex(/^https?:\/\/[^\s/]+$/)) }),
  /** Milliseconds since the epoch. */
  startedAt: z.int().check(z.gte(0)),
  seconds: z.int().check(z.gte(0)),
  totals: totalsSchema,
  rows: z.array(isolationRowSchema).check(z.minLength(1), z.maxLength(MAX_ROWS)),
};

/** A row says of itself what its attacks say, ids are there once, and the totals are those of the rows: a summary cannot say more than the evidence. */
function isConsistent({ rows, totals }: { readonly rows: readonly IsolationRow[]; readonly totals: IsolationTotals }): boolean {
  const right = isolationTotals(rows);
  return (
    Object.entries(right).every(([name, count]) => totals[name as keyof IsolationTotals] === count) &&
    new Set(rows.map(({ id }) => id)).size === rows.length &&
    rows.every(({ attempted, contained, attacks }) =>
      attempted
        ? attacks.length > 0 && contained === attacks.every((attack) => attack.contained)
        : attacks.length === 0 && contained === null,
    )
  );
}
const consistent = "does not agree with itself: totals, rows and attacks";

/** `POST /admin/isolation-reports` (operator): what `npm run isolation-report` found; answered with the report, signed. */
export const isolationDocumentSchema = z.object(documentShape).check(z.refine(isConsistent, consistent));
export type IsolationDocument = z.infer<typeof isolationDocumentSchema>;

/** The document with the host's signature over it. */
export const isolationReportSchema = z
  .object({ ...documentShape, signature: z.string().check(z.maxLength(2_000_000)) })
  .check(z.refine(isConsistent, consistent));
export type IsolationReport = z.infer<typeof isolationReportSchema>;

/** `GET /admin/isolation-reports` (operator): the newest report of each browser, newest first. */
export const isolationReportsResponseSchema = z.object({
  reports: z.array(
    z.object({
      id: z.string(),
      /** When the host signed it, milliseconds since the epoch. */
      at: z.number(),
      /** Whether the signature still fits what is kept, checked as this is answered. */
      verified: z.boolean(),
      /** Id of the key. */
      key: z.string(),
      report: isolationReportSchema,
    }),
  ),
});
export type SignedIsolationReport = z.infer<typeof isolationReportsResponseSchema>["reports"][number];
